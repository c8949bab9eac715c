import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

/** Parses a picture as strictly as XML asks for: anything that is not well formed fails the test. */
export function parsed(svg: string): Document {
  return new DOMParser({
    onError: (level, message) => {
      // What stands for a character that XML cannot write is meant.
      if (level === 'warning' && message.includes('replacement character')) return;
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(svg, 'image/svg+xml');
}

/** Elements of a name, and of a class where one is given. */
export function elements(from: Document | Element, name: string, className?: string): readonly Element[] {
  return [...from.getElementsByTagName(name)].filter(
    (element) => className === undefined || (element.getAttribute('class') ?? '').split(' ').includes(className),
  );
}

/** What a file must not have that needs nothing but itself and runs nothing. */
export function outsideReferences(svg: string): readonly string[] {
  // The namespace is a name, and no address that anything is fetched from.
  const without = svg.replaceAll('xmlns="http://www.w3.org/2000/svg"', '');
  return without.match(/<script|<foreignObject|<image|<use|<style|\son\w+=|href|url\(|var\(|@import|https?:/giu) ?? [];
}

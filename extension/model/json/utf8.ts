/** UTF-8 in strings of one character a byte (latin1), without the decoder that only some runtimes have. */

/** The UTF-8 bytes of a text, one character a byte. A lone surrogate becomes U+FFFD, as for an encoder. */
export function utf8AsLatin1(text: string): string {
  let result = '';
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (code < 0x80) result += String.fromCharCode(code);
    else if (code < 0x800) result += String.fromCharCode(0xc0 | (code >> 6), continuation(code));
    else if (code < 0x10000) {
      result += String.fromCharCode(0xe0 | (code >> 12), continuation(code >> 6), continuation(code));
    } else {
      const lead = 0xf0 | (code >> 18);
      result += String.fromCharCode(lead, continuation(code >> 12), continuation(code >> 6), continuation(code));
    }
  }
  return result;
}

/**
 * The text whose UTF-8 bytes a latin1 string holds. Bytes that are not UTF-8 become U+FFFD in the way of the
 * Encoding Standard (one for each longest part of a valid sequence), so that a key reads here as it does there.
 */
export function utf8FromLatin1(bytes: string): string {
  let result = '';
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes.charCodeAt(at++);
    if (lead < 0x80) {
      result += String.fromCharCode(lead);
      continue;
    }
    const following = followingBytes(lead);
    let code = following === 1 ? lead & 0x1f : following === 2 ? lead & 0x0f : lead & 0x07;
    let read = 0;
    while (read < following) {
      const byte = bytes.charCodeAt(at);
      // Out of the string this is NaN, which is in no range.
      if (!(byte >= lowestSecond(lead, read) && byte <= highestSecond(lead, read))) break;
      code = (code << 6) | (byte & 0x3f);
      at++;
      read++;
    }
    result += following > 0 && read === following ? String.fromCodePoint(code) : '\uFFFD';
  }
  return result;
}

function continuation(code: number): number {
  return 0x80 | (code & 0x3f);
}

function followingBytes(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  return lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
}

/** Bounds of the byte after `read` continuation bytes: the first one excludes overlong forms and surrogates. */
function lowestSecond(lead: number, read: number): number {
  if (read > 0) return 0x80;
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(lead: number, read: number): number {
  if (read > 0) return 0xbf;
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}

// The toolkit's base library tries out a `<style>` element while it loads and takes a nonce for it from this tag.
// Without it the page's policy would report a violation. Must be imported before the toolkit.
const script = document.querySelector<HTMLScriptElement>('script[nonce]');
if (script !== null && document.querySelector('meta[property="csp-nonce"]') === null) {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.content = script.nonce;
  document.head.append(meta);
}

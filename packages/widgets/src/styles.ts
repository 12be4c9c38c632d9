/**
 * Puts style texts into a shadow root: constructable sheets, which no CSP forbids, and a `<style>` with the page's
 * nonce only where they are missing.
 */
export function adoptStyles(root: ShadowRoot, texts: readonly string[]): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    root.adoptedStyleSheets = texts.map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    return;
  }
  const style = document.createElement("style");
  const nonce = document.querySelector<HTMLElement>("script[nonce],style[nonce]")?.nonce;
  if (nonce) style.nonce = nonce;
  style.textContent = texts.join("\n");
  root.append(style);
}

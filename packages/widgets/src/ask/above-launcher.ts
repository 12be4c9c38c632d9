/** Style text that lifts an ask above the chat's launcher, where there is one: an ask must not cover the way to help. */
export function aboveLauncher(): string {
  const lifted =
    ".frame{bottom:calc(max(var(--y),env(safe-area-inset-bottom)) + 72px);max-height:calc(100dvh - var(--y) - 88px)}";
  return document.querySelector("tappa-launcher") ? `@media(min-width:480px) and (min-height:600px){${lifted}}` : "";
}

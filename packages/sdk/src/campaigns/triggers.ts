import type { SiteCampaign } from "@tappa/protocol";

const HALF_WAY = 50;

/** The triggers few sites use: how far a page was scrolled, and the pointer leaving it. */
export function watch(arm: (on: string, passes?: (campaign: SiteCampaign) => boolean) => void): void {
  const scrolled = () => {
    const percent = ((scrollY + innerHeight) / document.documentElement.scrollHeight) * 100;
    arm("scroll", ({ when }) => percent >= (when.depth ?? HALF_WAY));
  };
  addEventListener("scroll", scrolled, { passive: true });
  document.addEventListener("mouseout", ({ clientY, relatedTarget }) => clientY <= 0 && !relatedTarget && arm("exit"));
}

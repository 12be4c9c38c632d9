import type { Model } from "../model/model.ts";
import { attractSellWow } from "./attract-sell-wow.ts";
import { considerBuyUseLoyal } from "./consider-buy-use-loyal.ts";
import { crm } from "./crm.ts";
import { fiveStage } from "./five-stage.ts";
import { hubspotArticle } from "./hubspot-article.ts";
import { race } from "./race.ts";
import { retailRecency } from "./retail-recency.ts";
import { saasOnboarding } from "./saas-onboarding.ts";
import { sixStage } from "./six-stage.ts";
import { sterneCutler } from "./sterne-cutler.ts";
import { valueDelivery } from "./value-delivery.ts";

/** The published models that ship (lifecycle.md, "Presets"), each a view on the canonical one. */
export const presets: readonly Model[] = [
  hubspotArticle,
  sixStage,
  valueDelivery,
  fiveStage,
  race,
  attractSellWow,
  sterneCutler,
  considerBuyUseLoyal,
  retailRecency,
  saasOnboarding,
  crm,
];

export type CategorySlug = "kitchen" | "lights" | "bags" | "party" | "home";

export interface Category {
  slug: CategorySlug;
  name: string;
  text: string;
}

export interface Product {
  /** StockCode of the data set; the SKU everywhere. */
  code: string;
  slug: string;
  name: string;
  category: CategorySlug;
  priceMinor: number;
  tile: "blush" | "butter" | "sage" | "sky";
  short: string;
  text: string;
  details: string[];
  badge?: "Bestseller" | "New in";
}

export const CURRENCY = "GBP";

export const CATEGORIES: Category[] = [
  { slug: "kitchen", name: "Kitchen & tea", text: "Everything for the table, and the cake on it." },
  { slug: "lights", name: "Lights", text: "A soft glow for windowsills and small hours." },
  { slug: "bags", name: "Bags", text: "Sturdy, cheerful, and never quite full." },
  { slug: "party", name: "Party", text: "Hang it up, fill it up, ask the neighbours." },
  { slug: "home", name: "Home & gifts", text: "Small presents, including those to yourself." },
];

/** Codes, names and median prices are those of the UCI "Online Retail" data set; words and pictures are ours. */
export const PRODUCTS: Product[] = [
  {
    code: "22423",
    slug: "regency-cakestand-3-tier",
    name: "Regency cakestand, 3 tier",
    category: "kitchen",
    priceMinor: 1275,
    tile: "blush",
    short: "Three tiers of bone-white porcelain for a proper afternoon tea.",
    text: "Scones below, macarons in the middle and one shameless cherry on top. The tiers unscrew in a minute, stack flat in the cupboard and come out again whenever somebody says “just a cup of tea”.",
    details: ["Height 34 cm, plates 27, 21 and 15 cm", "Porcelain, gilt-finished rod", "Plates are dishwasher safe"],
    badge: "Bestseller",
  },
  {
    code: "85123A",
    slug: "white-hanging-heart-t-light-holder",
    name: "White hanging heart T-light holder",
    category: "lights",
    priceMinor: 295,
    tile: "sky",
    short: "A painted wooden heart that keeps one small flame.",
    text: "Hang it in a window, on a shepherd’s crook or along the stairs. The glass cup lifts out, so wax never spoils the paint. Most people take three.",
    details: ["14 × 12 cm, with ribbon loop", "For standard T-lights (not included)", "Painted wood and clear glass"],
    badge: "Bestseller",
  },
  {
    code: "85099B",
    slug: "jumbo-bag-red-retrospot",
    name: "Jumbo bag, red retrospot",
    category: "bags",
    priceMinor: 208,
    tile: "blush",
    short: "Laundry, picnics, a small tent: this bag has carried it.",
    text: "Woven from recycled bottles, wipes clean and folds to the size of a magazine. The spots are big enough to find it again at the beach.",
    details: ["45 × 45 × 22 cm, 44 litres", "85 % recycled plastic", "Carries 20 kg"],
    badge: "Bestseller",
  },
  {
    code: "47566",
    slug: "party-bunting",
    name: "Party bunting",
    category: "party",
    priceMinor: 495,
    tile: "sage",
    short: "Five metres of cotton flags for any day worth marking.",
    text: "Twelve double-sided cotton flags on a long white tape. It survives rain, toddlers and the tumble dryer, and looks better every year.",
    details: ["5 m with 12 flags, 1 m of tape at each end", "100 % cotton", "Machine wash at 30 °C"],
    badge: "Bestseller",
  },
  {
    code: "84879",
    slug: "assorted-colour-bird-ornament",
    name: "Assorted colour bird ornament",
    category: "home",
    priceMinor: 169,
    tile: "butter",
    short: "Felt-bellied little birds. Colours vary; they all get along.",
    text: "Each bird is painted by hand, so no two wear quite the same waistcoat. On a twig, on a parcel, on the tree in December.",
    details: ["About 9 cm, with hanging thread", "Wood and felt", "One bird; colours are a surprise"],
  },
  {
    code: "22720",
    slug: "set-of-3-cake-tins-pantry-design",
    name: "Set of 3 cake tins, pantry design",
    category: "kitchen",
    priceMinor: 495,
    tile: "sage",
    short: "Nesting tins for the sponge, the biscuits and the secret stash.",
    text: "Three round tins with well-fitting lids that nest into one when empty. The large one takes a 23 cm cake standing up straight.",
    details: ["Diameter 25, 20 and 15 cm", "Tinplate, food safe", "Wipe clean"],
  },
  {
    code: "22727",
    slug: "alarm-clock-bakelike-red",
    name: "Alarm clock, Bakelike red",
    category: "home",
    priceMinor: 375,
    tile: "butter",
    short: "Two bells, one hammer and no snooze button to argue with.",
    text: "The look of a 1950s bedside, a quiet quartz movement and a ring that reaches the kitchen. The hands glow gently after dark.",
    details: ["Height 12 cm", "One AA battery (included)", "Lacquered metal, glass front"],
  },
  {
    code: "23084",
    slug: "rabbit-night-light",
    name: "Rabbit night light",
    category: "lights",
    priceMinor: 208,
    tile: "sage",
    short: "A sleepy rabbit who stays awake so that you need not.",
    text: "A soft warm glow, cool to the touch all night long. Press its back and it goes to sleep by itself after an hour.",
    details: ["Height 11 cm", "Warm LED, 1 h timer", "Soft silicone, free of BPA"],
    badge: "New in",
  },
  {
    code: "23206",
    slug: "lunch-bag-apple-design",
    name: "Lunch bag, apple design",
    category: "bags",
    priceMinor: 165,
    tile: "butter",
    short: "An insulated bag that makes a cheese sandwich look invited.",
    text: "Foil-lined, closes with a wide strip and stands up by itself in a crowded fridge. Room for a box, a bottle and the apple.",
    details: ["21 × 16 × 12 cm", "Insulated lining", "Wipe clean"],
  },
  {
    code: "22197",
    slug: "popcorn-holder",
    name: "Popcorn holder",
    category: "party",
    priceMinor: 85,
    tile: "butter",
    short: "Striped card cup for film night, or for chips at the fair.",
    text: "Comes flat, folds up in two seconds. Children use them for building; that is fine too.",
    details: ["Holds 0.9 litre", "Food-safe card, recyclable", "Comes flat"],
  },
  {
    code: "22457",
    slug: "natural-slate-heart-chalkboard",
    name: "Natural slate heart chalkboard",
    category: "home",
    priceMinor: 295,
    tile: "sky",
    short: "Real Welsh-grey slate, for shopping lists and declarations.",
    text: "A hand-cut heart with a bevelled edge on natural jute. Comes with a stick of chalk, so that the first word can be yours tonight.",
    details: ["24 × 22 cm", "Natural slate, jute cord", "Chalk included"],
  },
  {
    code: "22699",
    slug: "roses-regency-teacup-and-saucer",
    name: "Roses Regency teacup and saucer",
    category: "kitchen",
    priceMinor: 295,
    tile: "blush",
    short: "Roses outside, gold at the rim, builder’s tea inside.",
    text: "Fine porcelain with a decal of garden roses, made to sit beside our Regency cakestand. Mix it with the green one; they were meant to quarrel a little.",
    details: ["200 ml cup, 14 cm saucer", "Porcelain with gilt rim", "Hand wash"],
  },
  {
    code: "21731",
    slug: "red-toadstool-led-night-light",
    name: "Red toadstool LED night light",
    category: "lights",
    priceMinor: 165,
    tile: "sky",
    short: "A tiny house with the light left on.",
    text: "Seven soft colours or simply warm white. Small enough for a bedside, bright enough for one more chapter.",
    details: ["Height 7 cm", "LED, batteries included", "Not a toy"],
  },
  {
    code: "22112",
    slug: "chocolate-hot-water-bottle",
    name: "Chocolate hot water bottle",
    category: "home",
    priceMinor: 495,
    tile: "blush",
    short: "A knitted coat over two litres of comfort.",
    text: "Natural rubber in a cocoa-brown knit that comes off for the wash. Warm feet by the second page.",
    details: ["2 litres, 34 × 20 cm", "Natural rubber, cotton knit", "Tested to BS 1970:2012"],
  },
  {
    code: "22086",
    slug: "paper-chain-kit-50s-christmas",
    name: "Paper chain kit, 50’s Christmas",
    category: "party",
    priceMinor: 295,
    tile: "sky",
    short: "A hundred printed strips, one long rainy afternoon.",
    text: "Gummed strips in six patterns of the fifties. No glue, no staples; just lick, loop and argue about the order of the colours.",
    details: ["100 strips, about 10 m of chain", "Printed paper, gummed ends", "Recyclable"],
    badge: "New in",
  },
  {
    code: "22624",
    slug: "ivory-kitchen-scales",
    name: "Ivory kitchen scales",
    category: "kitchen",
    priceMinor: 850,
    tile: "sage",
    short: "No batteries, no screen, never wrong about flour.",
    text: "An enamelled scale with a wide bowl and a dial you can read from across the kitchen, in grams and in ounces.",
    details: ["Up to 5 kg in steps of 25 g", "Enamelled steel", "Bowl lifts off for washing"],
  },
];

const BY_CODE = new Map(PRODUCTS.map((product) => [product.code, product]));
const BY_SLUG = new Map(PRODUCTS.map((product) => [product.slug, product]));

export function productByCode(code: string): Product | undefined {
  return BY_CODE.get(code);
}

export function productBySlug(slug: string): Product | undefined {
  return BY_SLUG.get(slug);
}

export function categoryBySlug(slug: string): Category | undefined {
  return CATEGORIES.find((category) => category.slug === slug);
}

export function categoryName(slug: CategorySlug): string {
  return categoryBySlug(slug)?.name ?? slug;
}

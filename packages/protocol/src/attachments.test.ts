import { expect, it } from "vitest";
import { ATTACHMENT_ACCEPT, ATTACHMENT_TYPES, sniff, type AttachmentType } from "./index.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

it.each<[string, AttachmentType | null]>([
  ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"],
  ["\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"],
  ["GIF89a\x01\0", "image/gif"],
  ["GIF87a\x01\0", "image/gif"],
  ["RIFF\x24\0\0\0WEBPVP8 ", "image/webp"],
  ["\0\0\0\x1cftypavif\0\0\0\0", "image/avif"],
  ["\0\0\0\x1cftypavis\0\0\0\0", "image/avif"],
  ["%PDF-1.7\n", "application/pdf"],
  ["<!doctype html><script>", null],
  ["<svg xmlns='http:", null],
  ["<?xml version='1.0'?><svg>", null],
  ["RIFF\x24\0\0\0WAVEfmt ", null],
  ["....\x24\0\0\0WEBPVP8 ", null],
  ["\0\0\0\x1cftypheic", null],
  ["MZ\x90\0", null],
  ["\x89PNG", null],
  [" %PDF-1.7", null],
  ["", null],
])("[W52] %j is %s by its first bytes", (text, type) => {
  expect(sniff(bytesOf(text))).toBe(type);
});

it("[W52] a file dialog offers what may be attached", () => {
  expect(ATTACHMENT_ACCEPT).toBe(ATTACHMENT_TYPES.join());
});

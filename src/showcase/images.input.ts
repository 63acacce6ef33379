/** Uploaded images: read by their content, whatever their name says, within limits of size and pixels. */
import { imageSize } from 'image-size';
import { InvalidInput } from '../platform/errors.ts';
import type { Image } from './showcase.rules.ts';

export const IMAGE_BYTES_MAX = 4 * 1024 * 1024;
export const SIDE_MIN = 16;
export const SIDE_MAX = 8000;
/** A picture of this many pixels needs 96 MB in a browser. */
export const PIXELS_MAX = 24_000_000;

const FORMATS: Readonly<Record<string, Image['format']>> = { png: 'png', jpg: 'jpeg', webp: 'webp' };

/** The last chunk of a PNG. */
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');
const JPEG_END = Buffer.from('ffd9', 'hex');

/** Whether nothing is missing at the end: what was cut off would be shown half. */
function isWhole(content: Buffer, format: Image['format']): boolean {
  switch (format) {
    case 'png':
      return content.includes(PNG_END);
    case 'jpeg':
      return content.lastIndexOf(JPEG_END) > 2;
    case 'webp':
      return content.length >= content.readUInt32LE(4) + 8;
  }
}

/**
 * What an uploaded image is.
 * @throws InvalidInput for what is no whole PNG, JPEG or WebP, and for one that is too large, small or long; naming the limit
 */
export function readImage(content: Buffer, field: string): Omit<Image, 'sha256'> {
  if (content.length > IMAGE_BYTES_MAX)
    throw new InvalidInput('upload_too_large', { limitBytes: IMAGE_BYTES_MAX }, field);
  const { type, width, height, orientation = 1 } = sizeOf(content);
  const format = FORMATS[type ?? ''];
  if (!format || !isWhole(content, format)) throw new InvalidInput('image_format', {}, field);
  if (Math.min(width, height) < SIDE_MIN)
    throw new InvalidInput('image_too_small', { min: SIDE_MIN, width, height }, field);
  if (Math.max(width, height) > SIDE_MAX || width * height > PIXELS_MAX)
    throw new InvalidInput('image_too_large', { max: SIDE_MAX, megapixels: PIXELS_MAX / 1e6, width, height }, field);
  // A photo that was taken with the camera on its side is shown upright.
  return orientation >= 5 ? { format, width: height, height: width } : { format, width, height };
}

function sizeOf(content: Buffer): Partial<ReturnType<typeof imageSize>> & { width: number; height: number } {
  try {
    return imageSize(content);
  } catch {
    return { width: 0, height: 0 };
  }
}

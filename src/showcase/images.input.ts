/** Uploaded images: read by their content, whatever their name says, within limits of size and pixels. */
import { disableTypes, imageSize, types } from 'image-size';
import { InvalidInput } from '../platform/errors.ts';
import { cleanImage, formatOf, jpegHead, withOrientation, type ReadImage } from './image-parts.rules.ts';

export const IMAGE_BYTES_MAX = 4 * 1024 * 1024;
export const SIDE_MIN = 16;
export const SIDE_MAX = 8000;
/** A picture of this many pixels needs 96 MB in a browser. */
export const PIXELS_MAX = 24_000_000;

// Readers of other formats are not careful with what was made to keep them busy.
disableTypes(types.filter((type) => !['png', 'jpg', 'webp'].includes(type)));

/**
 * What an uploaded image is, and what is kept of it.
 * @throws InvalidInput for what is no whole PNG, JPEG or WebP, and for one that is too large, small or long; naming the limit
 */
export function readImage(content: Buffer, field: string): ReadImage {
  if (content.length > IMAGE_BYTES_MAX)
    throw new InvalidInput('upload_too_large', { limitBytes: IMAGE_BYTES_MAX }, field);
  const format = formatOf(content);
  const clean = format && cleanImage(content, format);
  if (!format || !clean) throw new InvalidInput('image_format', {}, field);
  const size = sizeOf(format === 'jpeg' ? jpegHead(content) : clean);
  if (!size) throw new InvalidInput('image_format', {}, field);
  const { width, height, orientation = 1 } = size;
  if (Math.min(width, height) < SIDE_MIN)
    throw new InvalidInput('image_too_small', { min: SIDE_MIN, width, height }, field);
  if (Math.max(width, height) > SIDE_MAX || width * height > PIXELS_MAX)
    throw new InvalidInput('image_too_large', { max: SIDE_MAX, megapixels: PIXELS_MAX / 1e6, width, height }, field);
  // A photo that was taken with the camera on its side is shown upright.
  const image =
    orientation >= 5 && orientation <= 8 ? { format, width: height, height: width } : { format, width, height };
  return { image, content: format === 'jpeg' ? withOrientation(clean, orientation) : clean };
}

function sizeOf(content: Buffer): { width: number; height: number; orientation?: number } | undefined {
  try {
    return imageSize(content);
  } catch {
    return undefined;
  }
}

import type { Picture } from './picture.js';

/** No browser draws more in one direction. */
const MOST_ACROSS = 16_000;
/** A quarter of a gigabyte while it is drawn. */
const MOST_PIXELS = 64_000_000;

/** Twice as fine as on a plain screen, or as fine as a browser can. */
export async function pngOf({ svg, width, height }: Picture): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(
      ...[2, MOST_ACROSS / width, MOST_ACROSS / height, Math.sqrt(MOST_PIXELS / (width * height))],
    );
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error('The browser cannot draw so large a picture.'));
        else resolve(blob);
      });
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

// A photograph is made as small as it may be and still be looked at, before it is kept and sent.

const LONGEST = 2560;
const HEAVY = 2_000_000;
const QUALITY = [0.85, 0.7, 0.55];

export class Unreadable extends Error {}

async function drawn(picture: ImageBitmap, share: number, quality: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise<Blob | null>((give) => canvas.toBlob(give, "image/jpeg", quality));
  if (!made) throw new Unreadable();
  return made;
}

/** The picture itself when it is light, else drawn anew, upright, at most 2560 pixels long. Raises Unreadable. */
export async function fit(file: File): Promise<Blob> {
  if (!file.type.startsWith("image/")) return file;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw new Unreadable();
  }
  const longest = Math.max(picture.width, picture.height);
  const known = ["image/jpeg", "image/png", "image/webp"].includes(file.type);
  if (known && longest <= LONGEST && file.size <= HEAVY) return file;
  let made = await drawn(picture, Math.min(1, LONGEST / longest), QUALITY[0] ?? 0.85);
  for (const quality of QUALITY.slice(1)) {
    if (made.size <= HEAVY) break;
    made = await drawn(picture, Math.min(1, LONGEST / longest), quality);
  }
  picture.close();
  return made;
}

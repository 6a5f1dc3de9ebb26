import { gunzipSync } from 'node:zlib';

/** The version of dynoxide whose table layout the seed has. */
export const seededDynoxideVersion = '1.2.1';

// Made by scripts/make-dynoxide-seed.mjs: an SQLite file, gzipped, in base64.
const seed = [
  'H4sIAAAAAAACA+3XQWvbMBQHcLlJVgikFMborbzbEhJ22XWHeZkoYanTOi40hyGU+G3zFtvEUtb2mMKuvfWb7GPsQ5XYy7q4Kblu',
  '5f+7Pb0n6UnYBw1P+5Fl+pRmsbb0WuwLxxFviYQQFSFETdxbxtW/YkdsVxGvbn81lhMbh2LvZu9N42fjUAAAAAAAAPxzFs+ruwft',
  'trP4GCUhX0aXytiMdazMF52FqyDjSZqFptb1pRtI6nnv5TmVamngUamemlaPp6wSHXOHihWjsENddxg0Dc/mnExYJfN4zBm5Q+p5',
  'gTySfqu1qFV2D162nYUsdWX1uLRH9ZGerB5v7WhrHyc7z5aXM8onmdk0sqxW9aWw8ruPwH3Xl1RKNvP9DM9a16mT3/ePF0Uj6+2V',
  'wp21NR8cpU5EFIWrdunE7x27/og+yBG5Z8Gg53V9eSy9oJNX3p+cAnkekDcIyDvr94ssf+fEPpr9xldGfTVpsimZ8IWKYv25mFmM',
  'pdPwwVj5pjcstfpGNuUmGWvLodL2z4nXC+aGMxWFnNjIXuUr1Ilay7e52MefDgAAAAAAAPCU4f0PAAAAAAAA8PTV8f4HAAAAAAAA',
  'wPsfAAAAAAAAAP57d/e2YxcAUAAA',
];

/** An SQLite file with the stream table dynoxide would make, and the indexes it lacks. */
export const dynoxideSeed = (): Buffer => gunzipSync(Buffer.from(seed.join(''), 'base64'));

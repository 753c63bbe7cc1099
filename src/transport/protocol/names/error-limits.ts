/** How much of an error is kept. Frames are counted, the bottom ones beside the top ones; sizes are characters. */
export const frames = 50;
export const topFrames = 5;
export const lineCharacters = 1_024;
export const messageCharacters = 1_000;

// One picture: where it is taken, what is done there first, and in which space. `more` may say another space, what the
// page is opened with (`query`), or another screen that has to be ready (null: none is).
export const screen = (name, hash, ready, act, more = {}) => ({ name, hash, ready, space: "real", act, ...more });

/** The pictures of one part, under one name and with one screen that has to be ready. */
export const part = (prefix, ready) => (name, hash, act, more) =>
  screen(name === "" ? prefix : `${prefix}-${name}`, hash, ready, act, more);

export const opened = async (page, row) => {
  await row.click();
  await page.getByTestId("drawer-sentence").waitFor();
};

export const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Writes whole numbers as LEB128 varints (zigzag where they may be negative) and ASCII text. */
export const byteWriter = () => {
  const bytes: number[] = [];
  const unsigned = (value: number) => {
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
    bytes.push(left);
  };
  const signed = (value: number) => unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  const text = (value: string) => {
    unsigned(value.length);
    for (let index = 0; index < value.length; index += 1) bytes.push(value.charCodeAt(index));
  };
  return { unsigned, signed, text, done: () => Uint8Array.from(bytes) };
};

/** Reads what `byteWriter` wrote. @throws RangeError if the bytes end early. */
export const byteReader = (bytes: Uint8Array) => {
  let position = 0;
  const byte = () => {
    const next = bytes[position++];
    if (next === undefined) throw new RangeError('the bytes of a ledger end early');
    return next;
  };
  const unsigned = () => {
    let next = byte();
    let value = next % 128;
    for (let scale = 128; next >= 128; scale *= 128) {
      next = byte();
      value += (next % 128) * scale;
    }
    return value;
  };
  const signed = () => {
    const value = unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const text = () => {
    let value = '';
    for (let left = unsigned(); left > 0; left -= 1) value += String.fromCharCode(byte());
    return value;
  };
  return { unsigned, signed, text };
};

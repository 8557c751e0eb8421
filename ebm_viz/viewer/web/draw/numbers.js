// Formats numbers for readers: with a true minus sign, thousands separators, and no more digits than are useful.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

/** @param {string} text */
const trueMinus = text => text.replace("-", "−")

/** @param {string} digits */
const grouped = digits => digits.replace(/\B(?=(\d{3})+$)/g, ",")

/** @param {number} exponent */
export function superscript(exponent) {
  const digits = Array.from(String(Math.abs(exponent)), digit => SUPERSCRIPTS[Number(digit)]).join("")
  return exponent < 0 ? `⁻${digits}` : digits
}

/**
 * Format with a fixed number of decimals.
 * @param {number} value
 * @param {number} decimals
 */
export function formatFixed(value, decimals) {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split(".")
  const text = grouped(whole) + (fraction === undefined ? "" : `.${fraction}`)
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

/** @param {number} step */
export const formatStep = step => formatFixed(step, 0)

/** @param {number} beta */
export const formatBeta = beta => formatFixed(beta, beta < 9.995 ? 2 : 1)

/** From here on, a power of ten is shorter than zeros. */
const LARGE = 99_950

/**
 * Format with three significant digits and at most three decimals: 4.59, 21.4, −29,700, 0.003, −1.7 × 10⁵.
 * @param {number | null | undefined} value
 */
export function formatValue(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–"
  const size = Math.abs(value)
  if (size === 0) return "0"
  if (size >= LARGE || size < 0.0005) {
    const [mantissa, exponent] = value.toExponential(1).split("e")
    return `${trueMinus(mantissa)} × 10${superscript(Number(exponent))}`
  }
  const magnitude = Math.floor(Math.log10(size))
  if (magnitude >= 3) return formatFixed(Math.round(value / 10 ** (magnitude - 2)) * 10 ** (magnitude - 2), 0)
  return formatFixed(value, Math.min(3, 2 - magnitude))
}

/** Energies come from coordinates and weights of about 1, in single precision: what is smaller than this is rounding. */
const ROUNDING = 1e-6

/** Format a computed value: what is 0 up to rounding reads 0. @param {number | null | undefined} value */
export const formatComputed = value => (value && Math.abs(value) < ROUNDING ? "0" : formatValue(value))

/** Decimals beside a common power of ten. */
const DECIMALS = 2

/**
 * Format computed values for one row. Large ones are written in units of a common power of ten, which stands once, as
 * long as this leaves each of them two significant digits; otherwise each has its own.
 * @param {(number | null)[]} values
 */
export function formatRow(values) {
  const sizes = values.map(value => (value && Number.isFinite(value) && formatComputed(value) !== "0" ? Math.abs(value) : 0))
  const largest = Math.max(0, ...sizes)
  const power = Number(largest.toExponential(DECIMALS).split("e")[1])
  const least = 10 ** (power + 1 - DECIMALS)
  if (values.length === 1 || largest < LARGE || sizes.some(size => size && size < least)) return values.map(formatComputed)
  const numbers = values.map((value, k) => (sizes[k] ? formatFixed((value ?? 0) / 10 ** power, DECIMALS) : formatComputed(value)))
  numbers[0] = `(${numbers[0]}`
  numbers.push(`${numbers.pop()}) × 10${superscript(power)}`)
  return numbers
}

/**
 * Format a tick with the decimals that the spacing of ticks needs.
 * @param {number} value
 * @param {number} spacing
 */
export function formatTick(value, spacing) {
  let decimals = 0
  while (decimals < 6 && Math.abs(spacing * 10 ** decimals - Math.round(spacing * 10 ** decimals)) > 1e-6) decimals += 1
  const text = formatFixed(value, decimals)
  return Math.abs(value) < spacing * 1e-6 ? "0" : text
}

// Computes a loss of one positive against one negative from its expression, with its derivatives. core/expression does
// the same in Python.

/** A number, a name, or an operation and its arguments: Expression.tree of core/expression. @typedef {number | string | any[]} Tree */
/** A value with its derivatives by F⁺ and F⁻. @typedef {[number, number, number]} Dual */
/** Returns a value and its slope at x. @typedef {(x: number) => [number, number]} Sloped */

const sigmoid = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x))

/** Functions of one argument. At a kink the slope is 0. @type {Record<string, Sloped>} */
const FUNCTIONS = {
  relu: x => [x > 0 ? x : x * 0, x > 0 ? 1 : 0],
  softplus: x => [Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), sigmoid(x)],
  exp: x => [Math.exp(x), Math.exp(x)],
  log: x => [Math.log(x), 1 / x],
  sigmoid: x => [sigmoid(x), sigmoid(x) * sigmoid(-x)],
  tanh: x => [Math.tanh(x), 1 - Math.tanh(x) ** 2],
  abs: x => [Math.abs(x), Math.sign(x)],
  sqrt: x => [Math.sqrt(x), 0.5 / Math.sqrt(x)],
  square: x => [x * x, 2 * x],
}

/** Where two are equal, each has half the slope. @param {number} a  @param {number} b  @returns {[number, number]} */
const taken = (a, b) => (a === b ? [0.5, 0.5] : a > b ? [1, 0] : [0, 1])

/** Operations on two arguments: the value, and the slopes by each. @type {Record<string, (a: number, b: number) => [number, number, number]>} */
const OPERATIONS = {
  "+": (a, b) => [a + b, 1, 1],
  "-": (a, b) => [a - b, 1, -1],
  "*": (a, b) => [a * b, b, a],
  "/": (a, b) => [a / b, 1 / b, -a / b / b],
  // Exponents are plain numbers.
  "**": (a, b) => [a ** b, b === 0 ? 0 : b * a ** (b - 1), 0],
  min: (a, b) => [Math.min(a, b), ...taken(b, a)],
  max: (a, b) => [Math.max(a, b), ...taken(a, b)],
}

/** A slope times a derivative; what does not depend on an energy has none, however steep it is. @param {number} slope  @param {number} derivative */
const chained = (slope, derivative) => (derivative === 0 ? 0 : slope * derivative)

/** @param {Tree} tree  @param {Record<string, Dual>} names  @returns {Dual} */
function evaluate(tree, names) {
  if (typeof tree === "number") return [tree, 0, 0]
  if (typeof tree === "string") return names[tree]
  const [operation, first, second] = tree
  const [a, da, ea] = evaluate(first, names)
  if (second === undefined) {
    const [value, slope] = operation === "-" ? [-a, -1] : FUNCTIONS[operation](a)
    return [value, chained(slope, da), chained(slope, ea)]
  }
  const [b, db, eb] = evaluate(second, names)
  const [value, byFirst, bySecond] = OPERATIONS[operation](a, b)
  return [value, chained(byFirst, da) + chained(bySecond, db), chained(byFirst, ea) + chained(bySecond, eb)]
}

/**
 * The loss as a function of F⁺ and F⁻, at fixed settings.
 * @param {Tree} tree
 * @param {Record<string, number>} settings   margin, beta, gamma, window
 * @returns {(positive: number, negative: number) => Dual}
 */
export function lossOf(tree, { margin, ...others }) {
  /** @type {Record<string, Dual>} */ const names = Object.fromEntries(Object.entries({ m: margin, ...others }).map(([name, value]) => [name, [value, 0, 0]]))
  return (positive, negative) => {
    const dual = evaluate(tree, { ...names, Fp: [positive, 1, 0], Fn: [negative, 0, 1] })
    return Number.isNaN(dual[0]) ? [NaN, NaN, NaN] : dual
  }
}

# TorchScript: what ONNX's operators need beyond PyTorch's own. Read by the engine, never by Python: this is the
# dialect of serialized TorchScript, which knows `torch.len` but not `len`. Types are numbers: 4 int64, 6 float32.

# ---- numbers ----

def ints(x: Tensor) -> List[int]:
  out = annotate(List[int], [])
  flat = torch.reshape(x, [-1])
  for i in range(torch.numel(flat)):
    _0 = torch.append(out, int(flat[i]))
  return out

def reals(x: Tensor) -> List[float]:
  out = annotate(List[float], [])
  flat = torch.reshape(x, [-1])
  for i in range(torch.numel(flat)):
    _0 = torch.append(out, float(flat[i]))
  return out

def filled(xs: List[int], count: int, value: int) -> List[int]:
  out = annotate(List[int], [])
  for i in range(count):
    if torch.len(xs) == 0:
      _0 = torch.append(out, value)
    else:
      _1 = torch.append(out, xs[i])
  return out

def wrapped(axis: int, rank: int) -> int:
  out = axis
  if axis < 0:
    out = axis + rank
  return out

def count_up(count: int) -> List[int]:
  out = annotate(List[int], [])
  for i in range(count):
    _0 = torch.append(out, i)
  return out

# ---- element by element ----

def softsign(x: Tensor) -> Tensor:
  return torch.div(x, torch.add(torch.abs(x), 1))

def prelu(x: Tensor, slope: Tensor) -> Tensor:
  return torch.where(torch.gt(x, 0), x, torch.mul(x, slope))

def shrink(x: Tensor, bias: float, limit: float) -> Tensor:
  low = torch.where(torch.lt(x, -limit), torch.add(x, bias), torch.zeros_like(x))
  return torch.to(torch.where(torch.gt(x, limit), torch.sub(x, bias), low), ops.prim.dtype(x))

def softmax(x: Tensor, axis: int) -> Tensor:
  return torch.softmax(x, axis)

def log_softmax(x: Tensor, axis: int) -> Tensor:
  return torch.log_softmax(x, axis)

def hardmax(x: Tensor, axis: int) -> Tensor:
  return torch.scatter(torch.zeros_like(x), axis, torch.argmax(x, axis, True), 1)

def softmax_rows(x: Tensor, axis: int) -> Tensor:
  return torch.reshape(torch.softmax(__torch__.flatten(x, axis), 1), torch.size(x))

def log_softmax_rows(x: Tensor, axis: int) -> Tensor:
  return torch.reshape(torch.log_softmax(__torch__.flatten(x, axis), 1), torch.size(x))

def hardmax_rows(x: Tensor, axis: int) -> Tensor:
  return torch.reshape(__torch__.hardmax(__torch__.flatten(x, axis), 1), torch.size(x))

def divide(a: Tensor, b: Tensor) -> Tensor:
  if torch.is_floating_point(a):
    out = torch.div(a, b)
  else:
    out = torch.div(a, b, rounding_mode="trunc")
  return out

# The sum, in the first operand's place where that has its size.
def added(into: Tensor, other: Tensor) -> Tensor:
  if torch.eq(torch.size(into), torch.size(other)):
    out = torch.add_(into, other)
  else:
    out = torch.add(into, other)
  return out

def power(a: Tensor, b: Tensor) -> Tensor:
  return torch.to(torch.pow(a, b), ops.prim.dtype(a))

def cumsum(x: Tensor, axis: int, exclusive: bool, reverse: bool) -> Tensor:
  y = x
  if reverse:
    y = torch.flip(x, [axis])
  out = torch.cumsum(y, axis, dtype=ops.prim.dtype(x))
  if exclusive:
    out = torch.sub(out, y)
  if reverse:
    out = torch.flip(out, [axis])
  return out

# ---- windows ----

def span(kernel: int, dilation: int) -> int:
  return (kernel - 1) * dilation + 1

def same_pads(x: Tensor, kernel: List[int], strides: List[int], dilations: List[int], upper: bool) -> List[int]:
  begins = annotate(List[int], [])
  ends = annotate(List[int], [])
  for i in range(torch.len(kernel)):
    size = torch.size(x, i + 2)
    steps = torch.floordiv(size + strides[i] - 1, strides[i])
    total = ops.prim.max((steps - 1) * strides[i] + __torch__.span(kernel[i], dilations[i]) - size, 0)
    small = torch.floordiv(total, 2)
    if upper:
      _0 = torch.append(begins, small)
      _1 = torch.append(ends, total - small)
    else:
      _2 = torch.append(begins, total - small)
      _3 = torch.append(ends, small)
  return torch.add(begins, ends)

def window_pads(x: Tensor, kernel: List[int], strides: List[int], dilations: List[int], pads: List[int], auto: str) -> List[int]:
  if torch.eq(auto, "SAME_UPPER"):
    out = __torch__.same_pads(x, kernel, strides, dilations, True)
  elif torch.eq(auto, "SAME_LOWER"):
    out = __torch__.same_pads(x, kernel, strides, dilations, False)
  else:
    out = __torch__.filled(pads, 2 * torch.len(kernel), 0)
  return out

def is_even(pads: List[int]) -> bool:
  half = torch.floordiv(torch.len(pads), 2)
  return torch.eq(torch.slice(pads, 0, half, 1), torch.slice(pads, half, 2 * half, 1))

def engine_pads(pads: List[int]) -> List[int]:
  half = torch.floordiv(torch.len(pads), 2)
  out = annotate(List[int], [])
  for i in range(half):
    _0 = torch.append(out, pads[half - 1 - i])
    _1 = torch.append(out, pads[2 * half - 1 - i])
  return out

def conv(x: Tensor, w: Tensor, b: Optional[Tensor], strides: List[int], dilations: List[int], pads: List[int], auto: str, groups: int) -> Tensor:
  kernel = torch.slice(torch.size(w), 2, 9, 1)
  n = torch.len(kernel)
  s = __torch__.filled(strides, n, 1)
  d = __torch__.filled(dilations, n, 1)
  p = __torch__.window_pads(x, kernel, s, d, pads, auto)
  if __torch__.is_even(p):
    out = torch.convolution(x, w, b, s, torch.slice(p, 0, n, 1), d, False, __torch__.filled(annotate(List[int], []), n, 0), groups)
  else:
    wide = torch.constant_pad_nd(x, __torch__.engine_pads(p), 0)
    zeros = __torch__.filled(annotate(List[int], []), n, 0)
    out = torch.convolution(wide, w, b, s, zeros, d, False, zeros, groups)
  return out

def conv_integer(x: Tensor, w: Tensor, x_zero: Optional[Tensor], w_zero: Optional[Tensor], strides: List[int], dilations: List[int], pads: List[int], auto: str, groups: int) -> Tensor:
  a = torch.to(x, 7)
  b = torch.to(w, 7)
  if torch.__isnot__(x_zero, None):
    a = torch.sub(a, torch.to(unchecked_cast(Tensor, x_zero), 7))
  if torch.__isnot__(w_zero, None):
    z = torch.to(unchecked_cast(Tensor, w_zero), 7)
    b = torch.sub(b, torch.reshape(z, torch.add([-1], __torch__.filled(annotate(List[int], []), torch.dim(w) - 1, 1))))
  return torch.to(__torch__.conv(a, b, None, strides, dilations, pads, auto, groups), 3)

def conv_transpose(x: Tensor, w: Tensor, b: Optional[Tensor], strides: List[int], dilations: List[int], pads: List[int], auto: str, groups: int, more: List[int], shape: List[int]) -> Tensor:
  kernel = torch.slice(torch.size(w), 2, 9, 1)
  n = torch.len(kernel)
  s = __torch__.filled(strides, n, 1)
  d = __torch__.filled(dilations, n, 1)
  m = __torch__.filled(more, n, 0)
  p = __torch__.filled(pads, 2 * n, 0)
  wanted = annotate(List[int], [])
  if torch.len(shape) != 0:
    wanted = torch.slice(shape, torch.len(shape) - n, torch.len(shape), 1)
  elif torch.eq(auto, "SAME_UPPER") or torch.eq(auto, "SAME_LOWER"):
    for i in range(n):
      _0 = torch.append(wanted, torch.size(x, i + 2) * s[i])
  if torch.len(wanted) != 0:
    for i in range(n):
      full = (torch.size(x, i + 2) - 1) * s[i] + __torch__.span(kernel[i], d[i]) + m[i]
      total = full - wanted[i]
      small = torch.floordiv(total, 2)
      if torch.eq(auto, "SAME_UPPER"):
        p[i] = small
        p[i + n] = total - small
      else:
        p[i] = total - small
        p[i + n] = small
  fits = __torch__.is_even(p)
  for i in range(n):
    if p[i] < 0:
      fits = False
    if m[i] >= s[i] and m[i] >= d[i]:
      fits = False
  if fits:
    out = torch.convolution(x, w, b, s, torch.slice(p, 0, n, 1), d, True, m, groups)
  else:
    zeros = __torch__.filled(annotate(List[int], []), n, 0)
    cut = annotate(List[int], [])
    for i in range(2 * n):
      _1 = torch.append(cut, 0 - p[i])
    for i in range(n):
      cut[i + n] = cut[i + n] + m[i]
    plain = torch.convolution(x, w, None, s, zeros, d, True, zeros, groups)
    out = torch.constant_pad_nd(plain, __torch__.engine_pads(cut), 0)
    if torch.__isnot__(b, None):
      out = torch.add(out, torch.reshape(unchecked_cast(Tensor, b), torch.add([1, -1], __torch__.filled(annotate(List[int], []), n, 1))))
  return out

def pool_plan(x: Tensor, kernel: List[int], strides: List[int], dilations: List[int], pads: List[int], auto: str, ceil: bool) -> List[int]:
  n = torch.len(kernel)
  out = __torch__.window_pads(x, kernel, strides, dilations, pads, auto)
  if ceil:
    for i in range(n):
      reach = torch.size(x, i + 2) + out[i] + out[i + n] - __torch__.span(kernel[i], dilations[i])
      windows = torch.floordiv(reach + strides[i] - 1, strides[i]) + 1
      if (windows - 1) * strides[i] >= torch.size(x, i + 2) + out[i]:
        windows = windows - 1
      out[i + n] = out[i + n] + (windows - 1) * strides[i] - reach
  return out

def max_windows(x: Tensor, kernel: List[int], strides: List[int], pads: List[int], dilations: List[int], where: bool) -> List[Tensor]:
  n = torch.len(kernel)
  if n == 1:
    if where:
      a, b = torch.max_pool1d_with_indices(x, kernel, strides, pads, dilations, False)
      out = [a, b]
    else:
      out = [torch.max_pool1d(x, kernel, strides, pads, dilations, False)]
  elif n == 2:
    if where:
      c, d = torch.max_pool2d_with_indices(x, kernel, strides, pads, dilations, False)
      out = [c, d]
    else:
      out = [torch.max_pool2d(x, kernel, strides, pads, dilations, False)]
  else:
    e, f = torch.max_pool3d_with_indices(x, kernel, strides, pads, dilations, False)
    out = [e, f]
  return out

def fits_engine(pads: List[int], kernel: List[int]) -> bool:
  out = __torch__.is_even(pads)
  for i in range(torch.len(kernel)):
    if 2 * pads[i] > kernel[i]:
      out = False
  return out

def lowest(x: Tensor) -> float:
  out = -inf
  if not torch.is_floating_point(x):
    out = float(torch.min(x))
  return out

def max_pool(x: Tensor, kernel: List[int], strides: List[int], dilations: List[int], pads: List[int], auto: str, ceil: bool, columns: bool, where: bool) -> List[Tensor]:
  n = torch.len(kernel)
  s = __torch__.filled(strides, n, 1)
  d = __torch__.filled(dilations, n, 1)
  p = __torch__.pool_plan(x, kernel, s, d, pads, auto, ceil)
  zeros = __torch__.filled(annotate(List[int], []), n, 0)
  if __torch__.fits_engine(p, kernel):
    out = __torch__.max_windows(x, kernel, s, torch.slice(p, 0, n, 1), d, where)
    if where:
      out = [out[0], __torch__.positions(x, out[1], zeros, torch.slice(torch.size(x), 2, 9, 1), columns)]
  else:
    wide = torch.constant_pad_nd(x, __torch__.engine_pads(p), __torch__.lowest(x))
    out = __torch__.max_windows(wide, kernel, s, zeros, d, where)
    if where:
      out = [out[0], __torch__.positions(x, out[1], torch.slice(p, 0, n, 1), torch.slice(torch.size(wide), 2, 9, 1), columns)]
  return out

def positions(x: Tensor, where: Tensor, begins: List[int], plane: List[int], columns: bool) -> Tensor:
  n = torch.len(plane)
  rest = where
  place = torch.zeros_like(where)
  step = 1
  steps = annotate(List[int], [])
  for i in range(n):
    _0 = torch.append(steps, 1)
  for i in range(n):
    axis = n - 1 - i
    if columns:
      axis = i
    steps[axis] = step
    step = step * torch.size(x, axis + 2)
  for i in range(n):
    axis = n - 1 - i
    at = torch.sub(torch.remainder(rest, plane[axis]), begins[axis])
    rest = torch.div(rest, plane[axis], rounding_mode="floor")
    place = torch.add(place, torch.mul(at, steps[axis]))
  planes = torch.arange(torch.size(x, 0) * torch.size(x, 1), device=ops.prim.device(x))
  shape = torch.add([torch.size(x, 0), torch.size(x, 1)], __torch__.filled(annotate(List[int], []), n, 1))
  return torch.add(place, torch.mul(torch.reshape(planes, shape), step))

def sum_windows(x: Tensor, kernel: List[int], strides: List[int], dilations: List[int]) -> Tensor:
  out = x
  for i in range(torch.len(kernel)):
    axis = i + 2
    windows = torch.floordiv(torch.size(out, axis) - __torch__.span(kernel[i], dilations[i]), strides[i]) + 1
    last = (windows - 1) * strides[i] + 1
    total = torch.slice(out, axis, 0, last, strides[i])
    for k in range(kernel[i] - 1):
      begin = (k + 1) * dilations[i]
      total = torch.add(total, torch.slice(out, axis, begin, begin + last, strides[i]))
    out = total
  return out

def average_pool(x: Tensor, kernel: List[int], strides: List[int], dilations: List[int], pads: List[int], auto: str, ceil: bool, padding_counts: bool) -> Tensor:
  n = torch.len(kernel)
  s = __torch__.filled(strides, n, 1)
  d = __torch__.filled(dilations, n, 1)
  inner = __torch__.pool_plan(x, kernel, s, d, pads, auto, False)
  p = __torch__.pool_plan(x, kernel, s, d, pads, auto, ceil)
  plain = __torch__.fits_engine(p, kernel) and torch.eq(p, inner) and torch.eq(d, __torch__.filled(annotate(List[int], []), n, 1))
  if plain and n == 1:
    out = torch.avg_pool1d(x, kernel, s, torch.slice(p, 0, n, 1), False, padding_counts)
  elif plain and n == 2:
    out = torch.avg_pool2d(x, kernel, s, torch.slice(p, 0, n, 1), False, padding_counts)
  elif plain and n == 3:
    out = torch.avg_pool3d(x, kernel, s, torch.slice(p, 0, n, 1), False, padding_counts)
  else:
    ones = torch.ones_like(torch.slice(torch.slice(x, 0, 0, 1, 1), 1, 0, 1, 1))
    if padding_counts:
      ones = torch.constant_pad_nd(ones, __torch__.engine_pads(inner), 1)
      beyond = annotate(List[int], [])
      for i in range(2 * n):
        _0 = torch.append(beyond, p[i] - inner[i])
      ones = torch.constant_pad_nd(ones, __torch__.engine_pads(beyond), 0)
    else:
      ones = torch.constant_pad_nd(ones, __torch__.engine_pads(p), 0)
    wide = torch.constant_pad_nd(x, __torch__.engine_pads(p), 0)
    out = torch.div(__torch__.sum_windows(wide, kernel, s, d), __torch__.sum_windows(ones, kernel, s, d))
  return out

def lp_pool(x: Tensor, kernel: List[int], strides: List[int], dilations: List[int], pads: List[int], auto: str, ceil: bool, p: int) -> Tensor:
  n = torch.len(kernel)
  s = __torch__.filled(strides, n, 1)
  d = __torch__.filled(dilations, n, 1)
  plan = __torch__.pool_plan(x, kernel, s, d, pads, auto, ceil)
  wide = torch.constant_pad_nd(torch.pow(torch.abs(x), p), __torch__.engine_pads(plan), 0)
  return torch.pow(__torch__.sum_windows(wide, kernel, s, d), 1. / float(p))

def planes(x: Tensor) -> List[int]:
  out = annotate(List[int], [])
  for i in range(torch.dim(x) - 2):
    _0 = torch.append(out, i + 2)
  return out

def global_average_pool(x: Tensor) -> Tensor:
  return torch.mean(x, __torch__.planes(x), True)

def global_max_pool(x: Tensor) -> Tensor:
  return torch.amax(x, __torch__.planes(x), True)

def global_lp_pool(x: Tensor, p: int) -> Tensor:
  return torch.pow(torch.sum(torch.pow(torch.abs(x), p), __torch__.planes(x), True), 1. / float(p))

# ---- normalizations ----

def batch_norm_training(x: Tensor, scale: Tensor, bias: Tensor, mean: Tensor, var: Tensor, momentum: float, epsilon: float) -> List[Tensor]:
  axes = torch.add([0], __torch__.planes(x))
  now_mean = torch.mean(x, axes)
  now_var = torch.var(x, axes, unbiased=False)
  y = torch.batch_norm(x, scale, bias, None, None, True, 0., epsilon, False)
  new_mean = torch.add(torch.mul(mean, momentum), torch.mul(now_mean, 1. - momentum))
  new_var = torch.add(torch.mul(var, momentum), torch.mul(now_var, 1. - momentum))
  return [y, new_mean, new_var]

def layer_norm(x: Tensor, scale: Tensor, bias: Optional[Tensor], axis: int, epsilon: float) -> List[Tensor]:
  shape = torch.slice(torch.size(x), __torch__.wrapped(axis, torch.dim(x)), 99, 1)
  y, mean, deviation = torch.native_layer_norm(x, shape, torch.expand(scale, shape), bias, epsilon)
  return [y, mean, deviation]

def group_norm(x: Tensor, scale: Tensor, bias: Tensor, groups: int, epsilon: float) -> Tensor:
  channels = torch.size(x, 1)
  each = torch.floordiv(channels, torch.numel(scale))
  return torch.group_norm(x, groups, torch.repeat_interleave(scale, each), torch.repeat_interleave(bias, each), epsilon, False)

def lp_normalization(x: Tensor, axis: int, p: int) -> Tensor:
  if p == 1:
    size = torch.sum(torch.abs(x), [axis], True)
  else:
    size = torch.sqrt(torch.sum(torch.mul(x, x), [axis], True))
  return torch.div(x, size)

def lrn(x: Tensor, size: int, alpha: float, beta: float, bias: float) -> Tensor:
  left = torch.floordiv(size - 1, 2)
  squares = torch.transpose(torch.mul(x, x), 1, -1)
  wide = torch.constant_pad_nd(squares, [left, size - 1 - left], 0)
  total = torch.transpose(torch.sum(torch.unfold(wide, -1, size, 1), [-1]), 1, -1)
  return torch.div(x, torch.pow(torch.add(torch.mul(total, alpha / float(size)), bias), beta))

def mean_variance(x: Tensor, axes: List[int]) -> Tensor:
  centred = torch.sub(x, torch.mean(x, axes, True))
  return torch.div(centred, torch.add(torch.sqrt(torch.mean(torch.mul(centred, centred), axes, True)), 1e-9))

def dropout(x: Tensor, ratio: float, drops: bool) -> List[Tensor]:
  if drops and ratio > 0.:
    mask = torch.ge(torch.rand_like(x), ratio)
    out = [torch.mul(torch.mul(x, mask), 1. / (1. - ratio)), mask]
  else:
    out = [x, torch.ones_like(x, dtype=11)]
  return out

# ---- reductions ----

def axes_or_all(x: Tensor, axes: List[int], none: bool) -> List[int]:
  out = axes
  if torch.len(axes) == 0 and not none:
    out = __torch__.count_up(torch.dim(x))
  return out

def reduce_sum(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  if torch.len(axes) == 0:
    out = x
  else:
    out = torch.sum(x, axes, keep, dtype=ops.prim.dtype(x))
  return out

def reduce_mean(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  if torch.len(axes) == 0:
    out = x
  elif torch.is_floating_point(x):
    out = torch.mean(x, axes, keep)
  else:
    out = torch.to(torch.mean(torch.to(x, 7), axes, keep), ops.prim.dtype(x))
  return out

def reduce_amax(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  if torch.len(axes) == 0:
    out = x
  else:
    out = torch.amax(x, axes, keep)
  return out

def reduce_amin(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  if torch.len(axes) == 0:
    out = x
  else:
    out = torch.amin(x, axes, keep)
  return out

def reduce_prod(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  out = x
  for i in range(torch.len(axes)):
    out = torch.prod(out, axes[i], True, dtype=ops.prim.dtype(x))
  if not keep:
    out = __torch__.squeeze(out, axes)
  return out

def reduce_l1(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  return __torch__.reduce_sum(torch.abs(x), axes, keep)

def reduce_l2(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  return torch.to(torch.sqrt(__torch__.reduce_sum(torch.mul(x, x), axes, keep)), ops.prim.dtype(x))

def reduce_log_sum(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  return torch.log(__torch__.reduce_sum(x, axes, keep))

def reduce_log_sum_exp(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  return torch.logsumexp(x, axes, keep)

def reduce_sum_square(x: Tensor, axes: List[int], keep: bool) -> Tensor:
  return __torch__.reduce_sum(torch.mul(x, x), axes, keep)

def argmax(x: Tensor, axis: int, keep: bool, last: bool) -> Tensor:
  if last:
    out = torch.rsub(torch.argmax(torch.flip(x, [axis]), axis, keep), torch.size(x, axis) - 1)
  else:
    out = torch.argmax(x, axis, keep)
  return out

def argmin(x: Tensor, axis: int, keep: bool, last: bool) -> Tensor:
  if last:
    out = torch.rsub(torch.argmin(torch.flip(x, [axis]), axis, keep), torch.size(x, axis) - 1)
  else:
    out = torch.argmin(x, axis, keep)
  return out

def top_k(x: Tensor, k: int, axis: int, largest: bool, ordered: bool) -> List[Tensor]:
  values, where = torch.sort(x, stable=True, dim=axis, descending=largest)
  return [torch.slice(values, axis, 0, k, 1), torch.slice(where, axis, 0, k, 1)]

# ---- layout ----

def flatten(x: Tensor, axis: int) -> Tensor:
  rows = 1
  columns = 1
  for i in range(torch.dim(x)):
    if i < __torch__.wrapped(axis, torch.dim(x)):
      rows = rows * torch.size(x, i)
    else:
      columns = columns * torch.size(x, i)
  return torch.reshape(x, [rows, columns])

def flatten_rows(x: Tensor) -> Tensor:
  if torch.dim(x) == 1:
    out = torch.reshape(x, [-1, 1])
  else:
    out = torch.flatten(x, 1, -1)
  return out

def reshape(x: Tensor, shape: List[int], zero_is_zero: bool) -> Tensor:
  sizes = annotate(List[int], [])
  for i in range(torch.len(shape)):
    if shape[i] == 0 and not zero_is_zero:
      _0 = torch.append(sizes, torch.size(x, i))
    else:
      _1 = torch.append(sizes, shape[i])
  return torch.reshape(x, sizes)

def transpose(x: Tensor, order: List[int]) -> Tensor:
  axes = order
  if torch.len(order) == 0:
    axes = annotate(List[int], [])
    for i in range(torch.dim(x)):
      _0 = torch.append(axes, torch.dim(x) - 1 - i)
  return torch.permute(x, axes)

def squeeze(x: Tensor, axes: List[int]) -> Tensor:
  if torch.len(axes) == 0:
    out = torch.squeeze(x)
  else:
    out = torch.squeeze(x, axes)
  return out

def unsqueeze(x: Tensor, axes: List[int]) -> Tensor:
  rank = torch.dim(x) + torch.len(axes)
  places = annotate(List[int], [])
  for i in range(torch.len(axes)):
    _0 = torch.append(places, __torch__.wrapped(axes[i], rank))
  _1 = torch.sort(places, False)
  out = x
  for i in range(torch.len(places)):
    out = torch.unsqueeze(out, places[i])
  return out

def expand(x: Tensor, shape: List[int]) -> Tensor:
  sizes = annotate(List[int], [])
  ahead = torch.dim(x) - torch.len(shape)
  for i in range(ops.prim.max(torch.dim(x), torch.len(shape))):
    if ahead > 0 and i < ahead:
      _0 = torch.append(sizes, torch.size(x, i))
    else:
      size = shape[i - ops.prim.max(ahead, 0)]
      if size == 1:
        _1 = torch.append(sizes, -1 if i + ops.prim.min(ahead, 0) >= 0 else 1)
      else:
        _2 = torch.append(sizes, size)
  return torch.expand(x, sizes)

def equal_parts(x: Tensor, axis: int, count: int) -> List[int]:
  size = torch.size(x, axis)
  each = torch.floordiv(size + count - 1, count)
  out = annotate(List[int], [])
  for i in range(count):
    _0 = torch.append(out, ops.prim.min(each, size - i * each))
  return out

def slice(x: Tensor, starts: List[int], ends: List[int], axes: List[int], steps: List[int]) -> Tensor:
  out = x
  for i in range(torch.len(starts)):
    axis = i
    if torch.len(axes) != 0:
      axis = axes[i]
    step = 1
    if torch.len(steps) != 0:
      step = steps[i]
    if step > 0:
      out = torch.slice(out, axis, starts[i], ends[i], step)
    else:
      size = torch.size(out, axis)
      begin = ops.prim.min(__torch__.wrapped(starts[i], size), size - 1)
      end = ops.prim.max(__torch__.wrapped(ends[i], size), -1)
      out = torch.index_select(out, axis, torch.arange(begin, ops.prim.min(end, begin), step))
  return out

def pad(x: Tensor, pads: List[int], axes: List[int], mode: str, value: float) -> Tensor:
  rank = torch.dim(x)
  n = torch.floordiv(torch.len(pads), 2)
  whole = __torch__.filled(annotate(List[int], []), 2 * rank, 0)
  for i in range(n):
    axis = i
    if torch.len(axes) != 0:
      axis = __torch__.wrapped(axes[i], rank)
    whole[axis] = pads[i]
    whole[axis + rank] = pads[i + n]
  if torch.eq(mode, "constant"):
    out = torch.constant_pad_nd(x, __torch__.engine_pads(whole), value)
  else:
    out = x
    for i in range(rank):
      if whole[i] != 0 or whole[i + rank] != 0:
        size = torch.size(x, i)
        at = torch.arange(0 - whole[i], size + whole[i + rank], 1)
        if torch.eq(mode, "edge"):
          at = torch.clamp(at, 0, size - 1)
        elif torch.eq(mode, "wrap"):
          at = torch.remainder(at, size)
        else:
          turn = ops.prim.max(2 * size - 2, 1)
          at = torch.remainder(at, turn)
          at = torch.minimum(at, torch.rsub(at, turn))
        out = torch.index_select(out, i, at)
  return out

def depth_to_space(x: Tensor, block: int, mode: str) -> Tensor:
  n, c, h, w = torch.size(x)
  small = torch.floordiv(c, block * block)
  if torch.eq(mode, "DCR"):
    parts = torch.permute(torch.reshape(x, [n, block, block, small, h, w]), [0, 3, 4, 1, 5, 2])
  else:
    parts = torch.permute(torch.reshape(x, [n, small, block, block, h, w]), [0, 1, 4, 2, 5, 3])
  return torch.reshape(parts, [n, small, h * block, w * block])

def space_to_depth(x: Tensor, block: int) -> Tensor:
  n, c, h, w = torch.size(x)
  rows = torch.floordiv(h, block)
  columns = torch.floordiv(w, block)
  parts = torch.permute(torch.reshape(x, [n, c, rows, block, columns, block]), [0, 3, 5, 1, 2, 4])
  return torch.reshape(parts, [n, c * block * block, rows, columns])

# ---- resizing ----

def sources(out_size: int, in_size: int, scale: float, region: List[float], mapping: str) -> Tensor:
  at = torch.arange(out_size, dtype=7)
  if torch.eq(mapping, "asymmetric"):
    out = torch.div(at, scale)
  elif torch.eq(mapping, "align_corners"):
    length = scale * float(in_size)
    if length == 1.:
      out = torch.mul(at, 0.)
    else:
      out = torch.div(torch.mul(at, float(in_size - 1)), length - 1.)
  elif torch.eq(mapping, "pytorch_half_pixel") and out_size == 1:
    out = torch.sub(torch.mul(at, 0.), 0.5)
  elif torch.eq(mapping, "tf_half_pixel_for_nn"):
    out = torch.div(torch.add(at, 0.5), scale)
  elif torch.eq(mapping, "half_pixel_symmetric"):
    length = scale * float(in_size)
    offset = float(in_size) / 2. * (1. - float(out_size) / length)
    out = torch.add(torch.sub(torch.div(torch.add(at, 0.5), scale), 0.5), offset)
  elif torch.eq(mapping, "tf_crop_and_resize"):
    if out_size > 1:
      step = (region[1] - region[0]) * float(in_size - 1) / float(out_size - 1)
      out = torch.add(torch.mul(at, step), region[0] * float(in_size - 1))
    else:
      out = torch.add(torch.mul(at, 0.), 0.5 * (region[0] + region[1]) * float(in_size - 1))
  else:
    out = torch.sub(torch.div(torch.add(at, 0.5), scale), 0.5)
  return out

def nearest(at: Tensor, rule: str) -> Tensor:
  if torch.eq(rule, "floor"):
    out = torch.floor(at)
  elif torch.eq(rule, "ceil"):
    out = torch.ceil(at)
  elif torch.eq(rule, "round_prefer_ceil"):
    out = torch.floor(torch.add(at, 0.5))
  else:
    out = torch.ceil(torch.sub(at, 0.5))
  return out

def cubic(distance: Tensor, a: float) -> Tensor:
  d = torch.abs(distance)
  near = torch.add(torch.mul(torch.sub(torch.mul(d, a + 2.), a + 3.), torch.mul(d, d)), 1.)
  far = torch.mul(torch.sub(torch.mul(torch.add(torch.mul(torch.sub(d, 5.), d), 8.), d), 4.), a)
  zero = torch.zeros_like(d)
  return torch.where(torch.le(d, 1.), near, torch.where(torch.lt(d, 2.), far, zero))

def resize_axis(x: Tensor, axis: int, at: Tensor, how: List[str], numbers: List[float]) -> Tensor:
  size = torch.size(x, axis)
  shape = __torch__.filled(annotate(List[int], []), torch.dim(x), 1)
  shape[axis] = -1
  if torch.eq(how[0], "nearest"):
    places = torch.clamp(torch.to(__torch__.nearest(at, how[2]), 4), 0, size - 1)
    out = torch.index_select(x, axis, places)
  else:
    low = torch.floor(at)
    taps = [0, 1]
    if torch.eq(how[0], "cubic"):
      taps = [-1, 0, 1, 2]
    weights = annotate(List[Tensor], [])
    total = torch.zeros_like(at)
    for k in range(torch.len(taps)):
      place = torch.add(low, taps[k])
      if torch.eq(how[0], "cubic"):
        weight = __torch__.cubic(torch.sub(at, place), numbers[0])
      else:
        weight = torch.clamp(torch.rsub(torch.abs(torch.sub(at, place)), 1.), 0., 1.)
      if numbers[1] != 0.:
        weight = torch.mul(weight, torch.logical_and(torch.ge(place, 0), torch.lt(place, size)))
      total = torch.add(total, weight)
      _0 = torch.append(weights, weight)
    out = torch.mul(torch.slice(x, axis, 0, 1, 1), 0.)
    for k in range(torch.len(taps)):
      weight = torch.to(torch.reshape(torch.div(weights[k], total), shape), ops.prim.dtype(x))
      places = torch.clamp(torch.to(torch.add(low, taps[k]), 4), 0, size - 1)
      out = torch.add(out, torch.mul(torch.index_select(x, axis, places), weight))
  if torch.eq(how[1], "tf_crop_and_resize"):
    outside = torch.logical_or(torch.lt(at, 0), torch.gt(at, size - 1))
    out = torch.where(torch.reshape(outside, shape), torch.full_like(out, numbers[2]), out)
  return out

def target_sizes(x: Tensor, scales: List[float], sizes: List[int], axes: List[int], policy: str) -> List[int]:
  rank = torch.dim(x)
  out = torch.size(x)
  n = torch.len(axes)
  ratio = 0.
  for i in range(n):
    axis = __torch__.wrapped(axes[i], rank)
    if torch.len(sizes) != 0:
      own = float(sizes[i]) / float(torch.size(x, axis))
      if i == 0:
        ratio = own
      elif torch.eq(policy, "not_larger"):
        ratio = ops.prim.min(ratio, own)
      else:
        ratio = ops.prim.max(ratio, own)
  for i in range(n):
    axis = __torch__.wrapped(axes[i], rank)
    if torch.len(sizes) == 0:
      out[axis] = torch.floor(float(torch.size(x, axis)) * scales[i])
    elif torch.eq(policy, "stretch"):
      out[axis] = sizes[i]
    else:
      out[axis] = torch.floor(ratio * float(torch.size(x, axis)) + 0.5)
  return out

def resize(x: Tensor, region: List[float], scales: List[float], sizes: List[int], how: List[str], numbers: List[float], chosen: List[int]) -> Tensor:
  rank = torch.dim(x)
  axes = chosen
  if torch.len(chosen) == 0:
    axes = __torch__.count_up(rank)
  target = __torch__.target_sizes(x, scales, sizes, axes, how[3])
  out = x
  n = torch.len(axes)
  for i in range(n):
    axis = __torch__.wrapped(axes[i], rank)
    scale = float(target[axis]) / float(torch.size(x, axis))
    if torch.len(sizes) == 0:
      scale = scales[i]
    part = [0., 1.]
    if torch.len(region) == 2 * n:
      part = [region[i], region[i + n]]
    whole = part[0] == 0. and part[1] == 1.
    if target[axis] != torch.size(x, axis) or (torch.eq(how[1], "tf_crop_and_resize") and not whole):
      at = __torch__.sources(target[axis], torch.size(x, axis), scale, part, how[1])
      out = __torch__.resize_axis(out, axis, at, how, numbers)
  return out

# ---- picking by index ----

def upright(where: Tensor, size: int) -> Tensor:
  at = torch.to(where, 4)
  return torch.where(torch.lt(at, 0), torch.add(at, size), at)

def gather(x: Tensor, where: Tensor, axis: int) -> Tensor:
  a = __torch__.wrapped(axis, torch.dim(x))
  at = __torch__.upright(where, torch.size(x, a))
  picked = torch.index_select(x, a, torch.reshape(at, [-1]))
  shape = torch.add(torch.slice(torch.size(x), 0, a, 1), torch.size(where))
  return torch.reshape(picked, torch.add(shape, torch.slice(torch.size(x), a + 1, 99, 1)))

def gather_elements(x: Tensor, where: Tensor, axis: int) -> Tensor:
  return torch.gather(x, axis, __torch__.upright(where, torch.size(x, axis)))

def rows_of(sizes: List[int], where: Tensor) -> Tensor:
  depth = torch.size(where, -1)
  row = torch.zeros_like(torch.select(where, -1, 0))
  for i in range(depth):
    row = torch.add(torch.mul(row, sizes[i]), __torch__.upright(torch.select(where, -1, i), sizes[i]))
  return row

def gather_nd(x: Tensor, where: Tensor, batch: int) -> Tensor:
  depth = torch.size(where, -1)
  sizes = torch.size(x)
  inner = torch.slice(sizes, batch, batch + depth, 1)
  rest = torch.slice(sizes, batch + depth, 99, 1)
  row = __torch__.rows_of(inner, torch.to(where, 4))
  groups = 1
  for i in range(batch):
    groups = groups * sizes[i]
  each = 1
  for i in range(depth):
    each = each * inner[i]
  flat = torch.reshape(x, torch.add([groups * each], rest))
  first = torch.mul(torch.reshape(torch.arange(groups), [-1, 1]), each)
  at = torch.add(torch.reshape(row, [groups, -1]), first)
  picked = torch.index_select(flat, 0, torch.reshape(at, [-1]))
  return torch.reshape(picked, torch.add(torch.slice(torch.size(where), 0, -1, 1), rest))

def scatter_elements(x: Tensor, where: Tensor, updates: Tensor, axis: int, reduction: str) -> Tensor:
  at = __torch__.upright(where, torch.size(x, axis))
  if torch.eq(reduction, "add"):
    out = torch.scatter_add(x, axis, at, updates)
  elif torch.eq(reduction, "mul"):
    out = torch.scatter_reduce(x, axis, at, updates, "prod")
  elif torch.eq(reduction, "max"):
    out = torch.scatter_reduce(x, axis, at, updates, "amax")
  elif torch.eq(reduction, "min"):
    out = torch.scatter_reduce(x, axis, at, updates, "amin")
  else:
    out = torch.scatter(x, axis, at, updates)
  return out

def scatter_nd(x: Tensor, where: Tensor, updates: Tensor, reduction: str) -> Tensor:
  depth = torch.size(where, -1)
  sizes = torch.size(x)
  rest = 1
  for i in range(torch.dim(x) - depth):
    rest = rest * sizes[i + depth]
  row = torch.reshape(__torch__.rows_of(sizes, torch.to(where, 4)), [-1, 1])
  at = torch.expand(row, [-1, rest])
  flat = torch.reshape(x, [-1, rest])
  changed = __torch__.scatter_elements(flat, at, torch.reshape(updates, [-1, rest]), 0, reduction)
  return torch.reshape(changed, sizes)

def compress(x: Tensor, keep: Tensor, axis: List[int]) -> Tensor:
  at = torch.reshape(torch.nonzero(keep), [-1])
  if torch.len(axis) == 0:
    out = torch.index_select(torch.reshape(x, [-1]), 0, at)
  else:
    out = torch.index_select(x, axis[0], at)
  return out

def one_hot(where: Tensor, depth: int, values: Tensor, axis: int) -> Tensor:
  a = __torch__.wrapped(axis, torch.dim(where) + 1)
  at = torch.unsqueeze(__torch__.upright(where, depth), a)
  shape = __torch__.filled(annotate(List[int], []), torch.dim(where) + 1, 1)
  shape[a] = depth
  hot = torch.eq(at, torch.reshape(torch.arange(depth), shape))
  return torch.where(hot, values[1], values[0])

# ---- making values ----

def shape(x: Tensor, start: int, end: int) -> Tensor:
  return torch.tensor(torch.slice(torch.size(x), start, end, 1), dtype=4)

def range_of(start: Tensor, limit: Tensor, delta: Tensor) -> Tensor:
  count = int(torch.ceil(torch.div(torch.to(torch.sub(limit, start), 7), torch.to(delta, 7))))
  at = torch.arange(ops.prim.max(count, 0), dtype=ops.prim.dtype(start))
  return torch.add(torch.mul(at, delta), start)

def eye_like(x: Tensor, diagonal: int, type: int) -> Tensor:
  ones = torch.ones(torch.size(x), dtype=6)
  return torch.to(torch.triu(torch.tril(ones, diagonal), diagonal), type)

# ---- quantization ----

def along(values: Tensor, x: Tensor, axis: int) -> Tensor:
  out = values
  if torch.numel(values) > 1:
    shape = __torch__.filled(annotate(List[int], []), torch.dim(x), 1)
    shape[__torch__.wrapped(axis, torch.dim(x))] = -1
    out = torch.reshape(values, shape)
  elif torch.dim(values) > 0:
    out = torch.reshape(values, annotate(List[int], []))
  return out

def quantize(x: Tensor, scale: Tensor, zero: Optional[Tensor], axis: int) -> Tensor:
  steps = torch.round(torch.div(x, __torch__.along(scale, x, axis)))
  type = 0
  if torch.__isnot__(zero, None):
    z = unchecked_cast(Tensor, zero)
    type = ops.prim.dtype(z)
    steps = torch.add(steps, torch.to(__torch__.along(z, x, axis), 6))
  if type == 1:
    out = torch.to(torch.clamp(steps, -128, 127), 1)
  elif type == 2:
    out = torch.to(torch.clamp(steps, -32768, 32767), 2)
  else:
    out = torch.to(torch.clamp(steps, 0, 255), 0)
  return out

def dequantize(x: Tensor, scale: Tensor, zero: Optional[Tensor], axis: int) -> Tensor:
  steps = torch.to(x, ops.prim.dtype(scale))
  if torch.__isnot__(zero, None):
    steps = torch.sub(steps, torch.to(__torch__.along(unchecked_cast(Tensor, zero), x, axis), ops.prim.dtype(scale)))
  return torch.mul(steps, __torch__.along(scale, x, axis))

def dynamic_quantize(x: Tensor) -> List[Tensor]:
  low = torch.clamp(torch.min(x), None, 0.)
  high = torch.clamp(torch.max(x), 0., None)
  scale = torch.div(torch.sub(high, low), 255.)
  zero = torch.to(torch.clamp(torch.round(torch.div(torch.neg(low), scale)), 0, 255), 0)
  return [__torch__.quantize(x, scale, zero, 0), scale, zero]

def matmul_integer(a: Tensor, b: Tensor, a_zero: Optional[Tensor], b_zero: Optional[Tensor]) -> Tensor:
  x = torch.to(a, 4)
  y = torch.to(b, 4)
  if torch.__isnot__(a_zero, None):
    z = torch.to(unchecked_cast(Tensor, a_zero), 4)
    if torch.numel(z) > 1:
      z = torch.unsqueeze(z, -1)
    x = torch.sub(x, z)
  if torch.__isnot__(b_zero, None):
    y = torch.sub(y, torch.to(unchecked_cast(Tensor, b_zero), 4))
  return torch.to(torch.matmul(x, y), 3)

# ---- quantization in training ----

# Differences of a value from itself are exactly zero, and carry a gradient: what is added to is not changed.

def upwards(scale: Tensor) -> Tensor:
  mantissa, exponent, = torch.frexp(torch.detach(scale))
  power = torch.ldexp(torch.ones_like(mantissa), torch.sub(exponent, torch.to(torch.eq(mantissa, 0.5), 3)))
  return torch.add(power, torch.mul(torch.sub(scale, torch.detach(scale)), torch.div(power, torch.detach(scale))))

# Scale and zero point, as doubles, of ranges that hold zero. Numbers: the lowest code, the highest, whether symmetric, whether scales are powers of two, the rounding.
def own_scale(low: Tensor, high: Tensor, numbers: List[int]) -> Tensor:
  if numbers[2] == 0:
    out = torch.div(torch.sub(high, low), numbers[1] - numbers[0])
  elif numbers[0] < 0:
    out = torch.maximum(torch.div(high, numbers[1]), torch.div(low, numbers[0]))
  else:
    out = torch.div(high, numbers[1])
  return out

def step(low: Tensor, own: Tensor, least: Tensor, numbers: List[int]) -> List[Tensor]:
  scale = torch.maximum(own, least)
  scale = torch.where(torch.lt(scale, 1.1754943508222875e-38), torch.ones_like(scale), scale)
  if numbers[3] != 0:
    scale = __torch__.upwards(scale)
    places = scale
  else:
    places = torch.where(torch.gt(own, 0), own, scale)
  if numbers[2] != 0:
    zero = torch.zeros_like(scale)
  else:
    exact = torch.where(torch.gt(own, 0), torch.rsub(torch.div(low, places), numbers[0]), torch.zeros_like(scale))
    zero = torch.add(torch.round(torch.detach(exact)), torch.sub(exact, torch.detach(exact)))
  return [scale, torch.clamp(zero, numbers[0], numbers[1])]

def whole(steps: Tensor, rounding: int) -> Tensor:
  if rounding == 0:
    out = torch.round(steps)
  elif rounding == 1:
    out = torch.mul(torch.floor(torch.add(torch.abs(steps), 0.5)), torch.sign(steps))
  elif rounding == 2:
    out = torch.floor(torch.add(steps, 0.5))
  else:
    out = torch.mul(torch.ceil(torch.sub(torch.abs(steps), 0.5)), torch.sign(steps))
  return out

def on_grid(x: Tensor, scale: Tensor, zero: Tensor, axis: int, numbers: List[int]) -> Tensor:
  s = __torch__.along(torch.to(scale, 6), x, axis)
  z = __torch__.along(torch.to(zero, 6), x, axis)
  codes = torch.clamp(torch.add(__torch__.whole(torch.div(x, s), numbers[4]), z), numbers[0], numbers[1])
  return torch.mul(torch.sub(codes, z), s)

# Ends: low, high of the range as factors of their first values, these, and the limits that the range stays within.
def fake_quantize(x: Tensor, low: Tensor, high: Tensor, ends: List[float], numbers: List[int], learns: bool) -> Tensor:
  l = torch.to(torch.clamp(torch.mul(low, ends[0]), ends[2], 0.), 7)
  h = torch.to(torch.clamp(torch.mul(high, ends[1]), 0., ends[3]), 7)
  own = __torch__.own_scale(l, h, numbers)
  found = __torch__.step(l, own, torch.zeros_like(own), numbers)
  if learns:
    # The engine's kernel rounds zero points of negative codes wrong: codes count from zero here.
    scale = torch.to(torch.reshape(found[0], [-1]), 6)
    zero = torch.to(torch.reshape(torch.sub(found[1], numbers[0]), [-1]), 6)
    codes = numbers[1] - numbers[0]
    if torch.numel(scale) > 1:
      out = torch._fake_quantize_learnable_per_channel_affine(x, scale, zero, 1, 0, codes, 1.)
    else:
      out = torch._fake_quantize_learnable_per_tensor_affine(x, scale, zero, 0, codes, 1.)
  else:
    out = __torch__.on_grid(x, found[0], found[1], 1, numbers)
  return out

# The range of the weights of each channel, with zero.
def weight_span(spans: Tensor, axis: int) -> List[Tensor]:
  v = torch.detach(spans)
  if axis < 0:
    rows = torch.reshape(v, [1, -1])
  else:
    rows = torch.flatten(torch.unsqueeze(torch.transpose(v, 0, axis), -1), 1, -1)
  return [torch.clamp(torch.amin(rows, [1]), None, 0.), torch.clamp(torch.amax(rows, [1]), 0., None)]

def weight_step(spans: Tensor, axis: int, numbers: List[int]) -> List[Tensor]:
  ends = __torch__.weight_span(spans, axis)
  low = torch.to(ends[0], 7)
  own = __torch__.own_scale(low, torch.to(ends[1], 7), numbers)
  least = torch.mul(torch.max(own), 6.103515625e-05)
  return __torch__.step(low, own, torch.expand_as(least, own), numbers)

# The gradient passes through. Weights that span the range stay where they are.
def fake_quantize_weights(w: Tensor, spans: Tensor, axis: int, numbers: List[int]) -> Tensor:
  found = __torch__.weight_step(spans, axis, numbers)
  ends = __torch__.weight_span(spans, axis)
  at_end = torch.logical_or(torch.eq(spans, __torch__.along(ends[0], spans, axis)), torch.eq(spans, __torch__.along(ends[1], spans, axis)))
  v = torch.detach(w)
  kept = torch.where(at_end, torch.detach(spans), v)
  return torch.add(__torch__.on_grid(kept, found[0], found[1], axis, numbers), torch.sub(w, v))

# Whole numbers of the unit of sums: the scale of what is taken times that of the weights.
def fake_quantize_bias(b: Tensor, spans: Tensor, axis: int, numbers: List[int], taken: List[Tensor], ends: List[float], numbers_taken: List[int]) -> Tensor:
  l = torch.to(torch.clamp(torch.mul(torch.detach(taken[0]), ends[0]), ends[2], 0.), 7)
  h = torch.to(torch.clamp(torch.mul(torch.detach(taken[1]), ends[1]), 0., ends[3]), 7)
  own = __torch__.own_scale(l, h, numbers_taken)
  of_taken = __torch__.step(l, own, torch.zeros_like(own), numbers_taken)[0]
  of_weights = __torch__.weight_step(spans, axis, numbers)[0]
  unit = torch.to(torch.mul(of_weights, of_taken), 6)
  v = torch.detach(b)
  codes = torch.clamp(torch.round(torch.to(torch.div(v, unit), 7)), -2147483648., 2147483647.)
  return torch.add(torch.mul(torch.to(codes, 6), unit), torch.sub(b, v))

# ---- training ----

def normalised(pixels: Tensor, mean: List[float], std: List[float]) -> Tensor:
  x = torch.to(torch.permute(pixels, [0, 3, 1, 2]), 6)
  m = torch.reshape(torch.tensor(mean, dtype=6, device=ops.prim.device(x)), [1, -1, 1, 1])
  s = torch.reshape(torch.tensor(std, dtype=6, device=ops.prim.device(x)), [1, -1, 1, 1])
  return torch.div_(torch.sub_(x, m), s)

def laid_out(xs: List[Tensor]) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(xs)):
    x = torch.clone(xs[i])
    if torch.dim(x) == 4:
      x = torch.contiguous(x, memory_format=2)
    _0 = torch.append(out, x)
  return out

def zeros(xs: List[Tensor]) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(xs)):
    _0 = torch.append(out, torch.zeros_like(xs[i]))
  return out

def dense(xs: List[Tensor]) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(xs)):
    _0 = torch.append(out, torch.contiguous(xs[i]))
  return out

def copied(xs: List[Tensor]) -> List[Tensor]:
  half = torch.floordiv(torch.len(xs), 2)
  for i in range(half):
    _0 = torch.copy_(xs[i + half], xs[i])
  return annotate(List[Tensor], [])

# The mean Kullback-Leibler divergence of softened answers from a teacher's.
def divergence(logits: Tensor, teacher: Tensor, temperature: float) -> Tensor:
  answer = torch.log_softmax(torch.div(logits, temperature), 1)
  wanted = torch.log_softmax(torch.div(teacher, temperature), 1)
  total = torch.kl_div(answer, wanted, 2, log_target=True)
  return torch.mul(torch.div(total, torch.size(logits, 0)), torch.mul(temperature, temperature))

# The mean Jensen-Shannon divergence of softened answers and a teacher's.
def jensen_shannon(logits: Tensor, teacher: Tensor, temperature: float) -> Tensor:
  answer = torch.log_softmax(torch.div(logits, temperature), 1)
  wanted = torch.log_softmax(torch.div(teacher, temperature), 1)
  between = torch.sub(torch.logaddexp(answer, wanted), 0.69314718055994529)
  total = torch.add(torch.kl_div(between, answer, 2, log_target=True), torch.kl_div(between, wanted, 2, log_target=True))
  return torch.mul(torch.div(total, 2 * torch.size(logits, 0)), torch.mul(temperature, temperature))

# Log shares of the labelled class and of all others together, then those of the others among themselves.
def apart(logits: Tensor, own: Tensor) -> List[Tensor]:
  shares = torch.log_softmax(logits, 1)
  rest = torch.masked_fill(shares, own, -10000.)
  right = torch.sum(torch.masked_fill(shares, torch.logical_not(own), 0.), [1], True)
  left = torch.logsumexp(rest, [1], True)
  return [torch.cat([right, left], 1), torch.log_softmax(torch.masked_fill(logits, own, -10000.), 1)]

# Decoupled distillation. Numbers: temperature, weight of the right class against all others, weight of the others.
def decoupled(logits: Tensor, teacher: Tensor, labels: Tensor, numbers: List[float]) -> Tensor:
  at = torch.unsqueeze(labels, 1)
  own = torch.gt(torch.scatter(torch.zeros_like(torch.detach(logits)), 1, at, torch.ones_like(torch.to(at, 6))), 0.5)
  answer = __torch__.apart(torch.div(logits, numbers[0]), own)
  wanted = __torch__.apart(torch.div(teacher, numbers[0]), own)
  right = torch.kl_div(answer[0], wanted[0], 2, log_target=True)
  others = torch.kl_div(answer[1], wanted[1], 2, log_target=True)
  total = torch.add(torch.mul(right, numbers[1]), torch.mul(others, numbers[2]))
  return torch.mul(torch.div(total, torch.size(logits, 0)), torch.mul(numbers[0], numbers[0]))

# The mean over inner values of their squared difference from the teacher's, relative to the variance of these. Wanted: [N, ...], theirs from place "at" on.
def hinted(values: List[Tensor], wanted: Tensor, at: int) -> Tensor:
  total = torch.zeros([], dtype=6)
  start = at
  for i in range(torch.len(values)):
    value = torch.flatten(values[i], 1, -1)
    end = torch.add(start, torch.size(value, 1))
    right = torch.slice(wanted, 1, start, end, 1)
    noise = torch.mean(torch.square(torch.sub(value, right)))
    total = torch.add(total, torch.div(noise, torch.add(torch.var(right, True), 1.0e-12)))
    start = end
  return torch.div(total, torch.len(values))

# The fused updates walk through memory: a gradient must lie there as its parameter does.
def gradients(loss: Tensor, aliases: List[Tensor], parameters: List[Tensor]) -> List[Tensor]:
  found = torch.grad([loss], aliases, None, None, False, True)
  out = annotate(List[Tensor], [])
  for i in range(torch.len(parameters)):
    p = parameters[i]
    g = found[i]
    if torch.__is__(g, None):
      _0 = torch.append(out, torch.zeros_like(p))
    else:
      d = unchecked_cast(Tensor, g)
      if torch.eq(torch.stride(d), torch.stride(p)):
        _1 = torch.append(out, d)
      else:
        _2 = torch.append(out, torch.copy_(torch.empty_like(p), d))
  return out

# All gradients together at most so long.
def bounded(gs: List[Tensor], bound: float) -> List[Tensor]:
  total = torch.zeros([], dtype=6, device=ops.prim.device(gs[0]))
  for i in range(torch.len(gs)):
    total = torch.add(total, torch.sum(torch.square(gs[i])))
  factor = torch.clamp(torch.div(torch.full_like(total, bound), torch.add(torch.sqrt(total), 1.0e-6)), None, 1.)
  for i in range(torch.len(gs)):
    _0 = torch.mul_(gs[i], factor)
  return gs

# The gradients of the first n values, with that of the sum of their sizes.
def towards_zero(gs: List[Tensor], ps: List[Tensor], n: int, share: float) -> List[Tensor]:
  for i in range(n):
    _0 = torch.add_(gs[i], torch.sign(ps[i]), alpha=share)
  return gs

def energy(g: Tensor) -> Tensor:
  square = torch.mul(g, g)
  if torch.dim(g) < 2:
    out = torch.reshape(square, [-1])
  else:
    out = torch.mean(torch.sum(torch.flatten(torch.unsqueeze(square, -1), 2, -1), [0]), [1])
  return torch.contiguous(out)

def fisher(logits: Tensor, values: List[Tensor], draws: int) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(values)):
    _0 = torch.append(out, torch.mul(__torch__.energy(torch.detach(values[i])), 0.))
  chances = torch.softmax(torch.detach(logits), 1)
  for draw in range(draws):
    answers = torch.multinomial(chances, 1)
    loss = torch.neg(torch.sum(torch.gather(torch.log_softmax(logits, 1), 1, answers)))
    found = torch.grad([loss], values, None, True, False, True)
    for i in range(torch.len(values)):
      g = found[i]
      if torch.__isnot__(g, None):
        out[i] = torch.add(out[i], __torch__.energy(unchecked_cast(Tensor, g)))
  return out

def sgd(ps: List[Tensor], gs: List[Tensor], buffers: List[Tensor], unused: List[Tensor], rate: float, decay: float, momentum: float) -> int:
  # Without momentum the engine refuses to be given any.
  if momentum == 0.:
    buffers = annotate(List[Tensor], [])
  if torch.len(ps) != 0:
    torch._fused_sgd_(ps, gs, buffers, weight_decay=decay, momentum=momentum, lr=rate, dampening=0., nesterov=False, maximize=False, is_first_step=False)
  return 0

def adam(ps: List[Tensor], gs: List[Tensor], first: List[Tensor], second: List[Tensor], step: Tensor, rate: float, decay: float, decoupled: bool) -> int:
  steps = annotate(List[Tensor], [])
  for i in range(torch.len(ps)):
    _0 = torch.append(steps, step)
  none = annotate(List[Tensor], [])
  if torch.len(ps) != 0:
    if decoupled:
      torch._fused_adamw_(ps, gs, first, second, none, steps, lr=rate, beta1=0.9, beta2=0.999, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False)
    else:
      torch._fused_adam_(ps, gs, first, second, none, steps, lr=rate, beta1=0.9, beta2=0.999, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False)
  return 0

# The mean of n values of each part of a batch, by the share of each part.
def shared(xs: List[Tensor], n: int, shares: Tensor) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(n):
    total = torch.mul(xs[i], torch.select(shares, 0, 0))
    for r in range(torch.floordiv(torch.len(xs), n) - 1):
      total = torch.add(total, torch.mul(xs[(r + 1) * n + i], torch.select(shares, 0, r + 1)))
    _0 = torch.append(out, total)
  return out

def taken(into: List[Tensor], xs: List[Tensor]) -> int:
  for i in range(torch.len(xs)):
    _0 = torch.copy_(into[i], xs[i])
  return 0

# Short after the start, the average follows faster: the first weights say little.
def average(averages: List[Tensor], now: List[Tensor], step: Tensor, decay: float) -> int:
  n = float(step)
  weight = 1. - ops.prim.min(decay, (1. + n) / (10. + n))
  torch._foreach_lerp_(averages, now, weight)
  return 0

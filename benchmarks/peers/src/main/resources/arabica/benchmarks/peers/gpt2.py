class Gpt2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.Gpt2, p: List[Tensor], ids: Tensor, targets: Tensor) -> Tensor:
    batch = torch.size(ids, 0)
    time = torch.size(ids, 1)
    width = torch.size(p[0], 1)
    split = [batch, time, width // 64, 64]
    x = torch.add(torch.embedding(p[0], ids), p[1])
    layers = (torch.len(p) - 4) // 12
    for layer in range(layers):
      at = 2 + 12 * layer
      normed = torch.layer_norm(x, [width], p[at], p[at + 1], 1e-05, False)
      qkv = torch.split(torch.linear(normed, p[at + 2], p[at + 3]), width, 2)
      q = torch.transpose(torch.view(qkv[0], split), 1, 2)
      k = torch.transpose(torch.view(qkv[1], split), 1, 2)
      v = torch.transpose(torch.view(qkv[2], split), 1, 2)
      mixed = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
      joined = torch.reshape(torch.transpose(mixed, 1, 2), [batch, time, width])
      x = torch.add(x, torch.linear(joined, p[at + 4], p[at + 5]))
      normed = torch.layer_norm(x, [width], p[at + 6], p[at + 7], 1e-05, False)
      inner = torch.gelu(torch.linear(normed, p[at + 8], p[at + 9]), approximate="tanh")
      x = torch.add(x, torch.linear(inner, p[at + 10], p[at + 11]))
    last = 2 + 12 * layers
    hidden = torch.layer_norm(x, [width], p[last], p[last + 1], 1e-05, False)
    logits = torch.linear(torch.view(hidden, [batch * time, width]), p[0])
    return torch.cross_entropy_loss(logits, targets)
  def clip(self: __torch__.Gpt2, gradients: List[Tensor], limit: float) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))
    torch._foreach_mul_(gradients, torch.clamp(limit / (norm + 1e-06), None, 1.))
    return norm
  def adamw(self: __torch__.Gpt2, p: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], settings: List[float]) -> Tensor:
    none = annotate(List[Tensor], [])
    torch._fused_adamw_(p, gradients, first, second, none, steps, lr=settings[0], beta1=settings[1], beta2=settings[2], weight_decay=settings[3], eps=settings[4], amsgrad=False, maximize=False)
    return steps[0]

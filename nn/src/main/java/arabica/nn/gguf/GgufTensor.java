package arabica.nn.gguf;

import java.util.List;

/// A tensor in a GGUF file.
///
/// @param type   ggml's name of its element type
/// @param shape  its dimensions, the contiguous one last (the file has them the other way round)
/// @param at     its first byte in the file
/// @param bytes  its length
public record GgufTensor(String name, String type, List<Long> shape, long at, long bytes) {}

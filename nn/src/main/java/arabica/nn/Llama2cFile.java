package arabica.nn;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// A checkpoint of llama2.c in its first format (`.bin`, version 0): seven integers, then the weights of a Llama in F32, all
/// layers of a kind together, and tables of cosines and sines that nobody reads any more.
///
/// llama2.c turns neighbouring columns of a head, Hugging Face's layout columns half a head apart: rows of the
/// projections to queries and keys change places on the way in. A text begins and ends with token 1.
public final class Llama2cFile {
    private static final int HEADER = 7 * 4;
    private static final int DELIMITER = 1;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Family.ParameterNames NAMES = Family.LLAMA.names();

    private final MemorySegment data;
    private final DecoderConfig config;
    private final Parameters parameters;
    private long offset = HEADER;

    private Llama2cFile(MemorySegment data, DecoderConfig config, Scope scope) {
        this.data = data;
        this.config = config;
        this.parameters = new Parameters(scope);
    }

    /// Loads the model into a scope.
    ///
    /// @throws FormatException naming the file, if it is missing or its size is not what its header says
    public static Decoder read(Path file, Scope scope) {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < HEADER) {
                throw new FormatException(file, "has " + channel.size() + " bytes, too few for a llama2.c checkpoint");
            }
            MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Llama2cFile(data, config(file, data), scope).weights();
        } catch (IOException e) {
            throw new FormatException(file, AtomicFile.reason(e), e);
        }
    }

    /// Checks all sizes against the file before anything is allocated by them.
    private static DecoderConfig config(Path file, MemorySegment data) {
        int[] header = new int[7];
        for (int i = 0; i < header.length; i++) { header[i] = data.get(INT, 4L * i); }
        // A negative vocabulary says that the head is not the token embedding.
        int vocab = header[5] < 0 ? -header[5] : header[5];
        try {
            OptionalInt delimiter = vocab > DELIMITER ? OptionalInt.of(DELIMITER) : OptionalInt.empty();
            DecoderConfig config = DecoderConfig.llama(vocab, header[6], header[0], header[2], header[3], header[4],
                    header[1], delimiter, delimiter).withTiedHead(header[5] > 0);
            long bytes = expectedBytes(config);
            if (bytes != data.byteSize()) {
                throw new FormatException(file,
                        "has " + data.byteSize() + " bytes, but a llama2.c checkpoint with its header"
                                + " has " + bytes);
            }
            return config;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FormatException(file, "is no llama2.c checkpoint: " + e.getMessage(), e);
        }
    }

    private static long expectedBytes(DecoderConfig config) {
        AttentionConfig attention = config.attention();
        long hidden = config.hiddenSize();
        long inner = Math.multiplyExact(3L * hidden, config.feedForward().innerSize());
        long projections = Math.multiplyExact(2 * hidden, (long) attention.queryColumns() + attention.keyColumns());
        long layer = Math.addExact(Math.addExact(inner, projections), 2 * hidden);
        long embedding = Math.multiplyExact(hidden, (config.tiedHead() ? 1L : 2L) * config.vocabSize());
        long tables = Math.multiplyExact((long) config.contextLength(), attention.headSize() / 2 * 2L);
        long floats = Math.addExact(Math.multiplyExact(layer, (long) config.layers()),
                Math.addExact(Math.addExact(embedding, tables), hidden));
        return Math.addExact(HEADER, Math.multiplyExact(4, floats));
    }

    private Decoder weights() {
        parameters.allocate(DType.F32, DecoderParameters.shapes(config, true));
        AttentionConfig attention = config.attention();
        copy(NAMES.tokensWeight());
        everyLayer(NAMES.attentionNorm());
        headsOfEveryLayer(NAMES.projections().get(0), attention.heads());
        headsOfEveryLayer(NAMES.projections().get(1), attention.kvHeads());
        everyLayer(NAMES.projections().get(2));
        everyLayer(NAMES.attentionOutput());
        everyLayer(NAMES.feedForwardNorm());
        everyLayer(NAMES.gate());
        everyLayer(NAMES.down());
        everyLayer(NAMES.up());
        copy(NAMES.finalNormName() + ".weight");
        offset += 4L * config.contextLength() * (attention.headSize() / 2 * 2L);
        if (!config.tiedHead()) { copy(NAMES.headWeight()); }
        return Decoder.fromParameters(config, parameters);
    }

    private void everyLayer(String name) {
        for (int layer = 0; layer < config.layers(); layer++) { copy(NAMES.layer(layer) + name + ".weight"); }
    }

    private void copy(String name) { copy(parameters.get(name)); }

    private void copy(Tensor target) {
        target.backend().upload(data.asSlice(offset, 4 * target.size()), target);
        offset += 4 * target.size();
    }

    /// Rows 2i and 2i + 1 of a head become rows i and i + half.
    private void headsOfEveryLayer(String name, int heads) {
        int size = config.attention().headSize();
        for (int layer = 0; layer < config.layers(); layer++) {
            Tensor target = parameters.get(NAMES.layer(layer) + name + ".weight");
            for (int head = 0; head < heads; head++) {
                for (int row = 0; row < size; row++) {
                    copy(target.viewRows((long) head * size + row % 2 * (size / 2) + row / 2, 1));
                }
            }
        }
    }
}

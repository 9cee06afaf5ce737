package arabica.benchmarks.training;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// Weights on their way from one process to another: the floats of [GptShape#parameters()], one after the other, in the
/// machine's byte order and nothing else. Read in pieces, not mapped: mapped pages would count as the reader's memory.
public final class WeightsFile {
    private WeightsFile() {}

    /// Fills a buffer from the channel's position on.
    public static void read(FileChannel file, Path path, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (file.read(target) < 0) { throw new EOFException(path + " ends before the last weight"); }
        }
        target.flip();
    }

    /// Writes all of a buffer at the channel's position.
    static void write(FileChannel file, ByteBuffer source) throws IOException {
        while (source.hasRemaining()) { file.write(source); }
    }
}

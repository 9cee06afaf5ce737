package arabica.datasets.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.MetadataVersion;
import org.apache.arrow.vector.types.pojo.Schema;

/// An Arrow IPC file that is written batch by batch. Arrow Java's `ArrowFileWriter` keeps to itself where its batches lie;
/// this one hands each out, with a digest of its bytes, so that a file that was left half written can be gone on with, and
/// puts metadata into the footer. The bytes are those that Arrow's own writer makes.
final class ArrowFileOutput implements AutoCloseable {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.UTF_8);
    private static final int CONTINUATION = -1;

    private final FileChannel channel;
    private final Schema schema;
    private final List<Batch> batches = new ArrayList<>();
    private long end;

    /// A record batch in the file.
    ///
    /// @param sha256 of its bytes, metadata and body, in hexadecimal
    record Batch(long offset, int metadataLength, long bodyLength, String sha256) {
        long end() { return offset + metadataLength + bodyLength; }
    }

    private ArrowFileOutput(FileChannel channel, Schema schema) {
        this.channel = channel;
        this.schema = schema;
    }

    static ArrowFileOutput create(Path file, Schema schema) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        try {
            ArrowFileOutput output = new ArrowFileOutput(channel, schema);
            output.end = output.writeHeader();
            return output;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Goes on after the batches that are there; what comes after the last of them is cut off. They are taken to be whole.
    static ArrowFileOutput resume(Path file, Schema schema, List<Batch> batches) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            ArrowFileOutput output = new ArrowFileOutput(channel, schema);
            output.batches.addAll(batches);
            output.end = batches.getLast().end();
            if (output.writeHeader() != batches.getFirst().offset())
                throw new IOException(file + " begins otherwise");
            channel.truncate(output.end);
            channel.position(output.end);
            return output;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private long writeHeader() throws IOException {
        return writeTo(channel, out -> {
            out.write(MAGIC);
            out.align();
            MessageSerializer.serialize(out, schema);
        });
    }

    Batch write(VectorSchemaRoot rows) throws IOException {
        Sha256 digest = new Sha256();
        ArrowBlock[] block = new ArrowBlock[1];
        try (ArrowRecordBatch batch = new VectorUnloader(rows).getRecordBatch()) {
            writeTo(new Digesting(channel, digest), out -> block[0] = MessageSerializer.serialize(out, batch));
        }
        Batch written = new Batch(end, block[0].getMetadataLength(), block[0].getBodyLength(), digest.hex());
        batches.add(written);
        end = written.end();
        return written;
    }

    /// SHA-256 over all batches' digests: what the rows are, whoever wrote them.
    String contentHash() {
        Sha256 digest = new Sha256();
        batches.forEach(batch -> digest.update(ByteBuffer.wrap(HexFormat.of().parseHex(batch.sha256()))));
        return digest.hex();
    }

    /// Writes the footer. The file is whole then.
    void end(Map<String, String> metadata) throws IOException {
        writeTo(channel, out -> {
            out.writeIntLittleEndian(CONTINUATION);
            out.writeIntLittleEndian(0);
            long start = out.getCurrentPosition();
            List<ArrowBlock> blocks = batches.stream()
                    .map(batch -> new ArrowBlock(batch.offset(), batch.metadataLength(), batch.bodyLength())).toList();
            out.write(new ArrowFooter(schema, List.of(), blocks, metadata, MetadataVersion.V5), false);
            out.writeIntLittleEndian((int) (out.getCurrentPosition() - start));
            out.write(MAGIC);
        });
    }

    @Override
    public void close() throws IOException { channel.close(); }

    @FunctionalInterface
    private interface Writing {
        void to(WriteChannel out) throws IOException;
    }

    /// @return how many bytes were written
    // Not closed: that would close the file.
    @SuppressWarnings("resource")
    private static long writeTo(WritableByteChannel channel, Writing writing) throws IOException {
        WriteChannel out = new WriteChannel(channel);
        writing.to(out);
        return out.getCurrentPosition();
    }

    /// Hands bytes on and digests them.
    private record Digesting(WritableByteChannel channel, Sha256 digest) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            ByteBuffer same = bytes.duplicate();
            int written = channel.write(bytes);
            digest.update(same.limit(same.position() + written));
            return written;
        }

        @Override
        public boolean isOpen() { return channel.isOpen(); }

        @Override
        public void close() throws IOException { channel.close(); }
    }
}

package arabica.datasets.table.parquet;

import arabica.datasets.table.TableCompression;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.apache.parquet.format.CompressionCodec;
import org.xerial.snappy.Snappy;

/// How pages are compressed. Unpacking never writes more than was promised and checked before.
final class PageCodec {
    /// Java's own, whose bounds the JVM checks.
    private static final LZ4Factory LZ4 = LZ4Factory.safeInstance();

    private PageCodec() {}

    static byte[] unpack(CompressionCodec codec, byte[] packed, int from, int length, int size) {
        try {
            return switch (codec) {
                case UNCOMPRESSED -> sized(Arrays.copyOfRange(packed, from, from + length), size);
                case SNAPPY -> snappy(packed, from, length, size);
                case GZIP -> gzip(packed, from, length, size);
                case ZSTD -> zstd(packed, from, length, size);
                case LZ4_RAW -> {
                    byte[] plain = new byte[size];
                    int written = LZ4.safeDecompressor().decompress(packed, from, length, plain, 0);
                    yield written == size ? plain : sized(new byte[0], size);
                }
                default -> throw new PageChecks.Damaged("is compressed with " + codec + ", which is not read; expected "
                        + "none, SNAPPY, GZIP, ZSTD or LZ4_RAW");
            };
        } catch (IOException | LZ4Exception e) {
            throw new PageChecks.Damaged("has a damaged " + codec + " page: " + e.getMessage());
        }
    }

    private static byte[] snappy(byte[] packed, int from, int length, int size) throws IOException {
        if (length == 0)
            return sized(new byte[0], size);
        if (Snappy.uncompressedLength(packed, from, length) != size)
            return sized(new byte[0], size);
        byte[] plain = new byte[size];
        return Snappy.uncompress(packed, from, length, plain, 0) == size ? plain : sized(new byte[0], size);
    }

    private static byte[] gzip(byte[] packed, int from, int length, int size) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed, from, length))) {
            byte[] plain = in.readNBytes(size);
            if (plain.length == size && in.read() < 0)
                return plain;
            return sized(new byte[0], size);
        }
    }

    private static byte[] zstd(byte[] packed, int from, int length, int size) {
        byte[] plain = new byte[size];
        long written = Zstd.decompressByteArray(plain, 0, size, packed, from, length);
        if (Zstd.isError(written))
            throw new PageChecks.Damaged("has a damaged ZSTD page: " + Zstd.getErrorName(written));
        return written == size ? plain : sized(new byte[0], size);
    }

    private static byte[] sized(byte[] plain, int size) {
        if (plain.length != size)
            throw new PageChecks.Damaged("has a page that does not unpack to " + size + " bytes");
        return plain;
    }

    static CompressionCodec codec(TableCompression compression) {
        return switch (compression) {
            case NONE -> CompressionCodec.UNCOMPRESSED;
            case SNAPPY -> CompressionCodec.SNAPPY;
            case GZIP -> CompressionCodec.GZIP;
            case ZSTD -> CompressionCodec.ZSTD;
            case LZ4 -> CompressionCodec.LZ4_RAW;
        };
    }

    static byte[] pack(CompressionCodec codec, byte[] plain) throws IOException {
        return switch (codec) {
            case SNAPPY -> Snappy.compress(plain);
            case ZSTD -> Zstd.compress(plain);
            case LZ4_RAW -> LZ4.fastCompressor().compress(plain);
            case GZIP -> {
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                    out.write(plain);
                }
                yield packed.toByteArray();
            }
            default -> plain;
        };
    }
}

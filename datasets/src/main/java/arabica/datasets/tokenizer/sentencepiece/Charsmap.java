package arabica.datasets.tokenizer.sentencepiece;

import arabica.datasets.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// SentencePiece's `precompiled_charsmap`: which strings are replaced by which, the longest first (NFKC and more). It is a
/// double array of bytes (darts-clone, whose units these bits are) with the replacements behind it, each ended by a zero.
public final class Charsmap {
    private final String file;
    private final int[] units;
    private final byte[] replacements;
    private final long checksum;

    private Charsmap(String file, int[] units, byte[] replacements, long checksum) {
        this.file = file;
        this.units = units;
        this.replacements = replacements;
        this.checksum = checksum;
    }

    static Charsmap read(String file, byte[] blob) {
        ByteBuffer in = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
        int size = blob.length < 4 ? -1 : in.getInt();
        if (size < 4 || size % 4 != 0 || size >= in.remaining() || blob[blob.length - 1] != 0) {
            throw new DataException(file + ": field \"normalizer_spec.precompiled_charsmap\" is damaged: of "
                    + blob.length + " bytes, " + size + " are its trie");
        }
        int[] units = new int[size / 4];
        in.asIntBuffer().get(units);
        in.position(in.position() + size);
        byte[] replacements = new byte[in.remaining()];
        in.get(replacements);
        CRC32 checksum = new CRC32();
        checksum.update(blob);
        return new Charsmap(file, units, replacements, checksum.getValue());
    }

    /// What stands for the beginning of what is left of a text.
    ///
    /// @param length how many bytes of the text it stands for; 0 when nothing there is replaced
    /// @param from where the replacement is
    record Match(int length, int from) {}

    Match longest(byte[] text, int at) {
        int length = 0;
        int value = 0;
        int node = offset(unit(0));
        for (int i = at; i < text.length; i++) {
            int label = text[i] & 0xff;
            node ^= label;
            if (node < 0 || node >= units.length || (units[node] & 0x800000ff) != label)
                break;
            int unit = units[node];
            node ^= offset(unit);
            if ((unit >>> 8 & 1) == 1) {
                length = i + 1 - at;
                value = unit(node) & 0x7fffffff;
            }
        }
        if (value >= replacements.length)
            throw damaged();
        return new Match(length, value);
    }

    /// The byte of a replacement; 0 ends it.
    byte replacement(int at) { return replacements[at]; }

    /// Tells maps apart.
    @Override
    public String toString() { return "Charsmap[" + units.length + ", " + Long.toHexString(checksum) + "]"; }

    private int unit(int node) {
        if (node < 0 || node >= units.length)
            throw damaged();
        return units[node];
    }

    private static int offset(int unit) { return unit >>> 10 << ((unit & 1 << 9) >>> 6); }

    private DataException damaged() {
        return new DataException(file + ": field \"normalizer_spec.precompiled_charsmap\" is damaged: it points beyond"
                + " its end");
    }
}

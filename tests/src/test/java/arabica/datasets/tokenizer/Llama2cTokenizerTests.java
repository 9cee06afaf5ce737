package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// llama2.c's tokenizer file: that of stories260K where it is on this machine, and made ones.
class Llama2cTokenizerTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;
    private ByteBuffer made;

    @BeforeEach
    void make() {
        made = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN).putInt(7);
        add("<unk>", 0);
        add("\n<s>\n", 0);
        add("\n</s>\n", 0);
        for (int b = 0; b < 256; b++)
            add("<0x%02X>".formatted(b), 0);
    }

    @Test
    void idsAndTextOfStories260KAreThoseOfLlama2c() throws IOException {
        BpeTokenizer tokenizer = stories();
        JsonNode golden = JSON.readTree(TestData.real("stories260K/golden.json").toFile());
        assertThat(golden.get("tokenizer_vectors")).hasSize(8);
        for (JsonNode vector : golden.get("tokenizer_vectors")) {
            String text = vector.get("text").textValue();
            int[] ids = tokenizer.encode(text);
            int[] all = new int[ids.length + 1];
            all[0] = tokenizer.prefixIds()[0];
            System.arraycopy(ids, 0, all, 1, ids.length);
            assertThat(all).as(text).isEqualTo(JSON.convertValue(vector.get("ids"), int[].class));
            assertThat(tokenizer.decode(all, true)).isEqualTo(text);
        }
        int[] greedy = JSON.convertValue(golden.get("greedy_ids_with_bos"), int[].class);
        // The golden text spells line ends out, as the vocabulary does.
        assertThat(tokenizer.decode(greedy, true))
                .isEqualTo(golden.get("greedy_text").textValue().replace("<0x0A>", "\n"));
        assertThat(tokenizer.vocabSize()).isEqualTo(512);
    }

    @Test
    void savedAsTokenizerJsonItGivesTheSameIds() throws IOException {
        BpeTokenizer tokenizer = stories();
        tokenizer.save(folder.resolve("saved"));
        BpeTokenizer saved = BpeTokenizer.read(folder.resolve("saved"));
        String text = Files.readString(TestData.real("tinystories/tinystories_sample.txt")).substring(0, 300_000);
        assertThat(saved.encode(text)).isEqualTo(tokenizer.encode(text));
        assertThat(saved.prefixIds()).isEqualTo(tokenizer.prefixIds());
        assertThat(saved.eosId()).isEqualTo(tokenizer.eosId());
        assertThat(saved.decode(saved.encode(" à la <s> 🙂"), true)).isEqualTo(" à la   🙂");
    }

    /// Worked by hand: a space is put first; of "▁ab", "ab" has the greater score; "c" has no token and becomes its byte.
    @Test
    void theGreaterScoreMergesFirst() {
        add(" ", -9);
        add("a", -9);
        add("b", -9);
        add(" a", -2);
        add("ab", -1);
        BpeTokenizer tokenizer = read();
        assertThat(tokenizer.encode("abc")).containsExactly(259, 263, 3 + 'c');
        assertThat(tokenizer.pieces(259, 263, 3 + 'c')).containsExactly("▁", "ab", "<0x63>");
        assertThat(tokenizer.decode(259, 263, 3 + 'c')).isEqualTo("abc");
    }

    /// Of equal scores the leftmost: "aaa" is "aa" and "a". A character without a token merges all the same.
    @Test
    void equalScoresMergeFromTheLeft() {
        add(" ", -9);
        add("a", -9);
        add("aa", -1);
        add("xy", -1);
        BpeTokenizer tokenizer = read();
        assertThat(tokenizer.encode("aaaxy")).containsExactly(259, 261, 260, 262);
        assertThat(tokenizer.encode("x")).containsExactly(259, 3 + 'x');
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        byte[] whole = bytes();
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(folder.resolve("tokenizer.bin"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BpeTokenizer.read(folder)).isInstanceOf(DataException.class)
                    .hasMessageContaining("tokenizer.bin").message().doesNotContain("\n");
        }
        made.putFloat(Float.NaN).putInt(1).put((byte) 'q');
        assertThatThrownBy(this::read).hasMessageContaining("token 259").hasMessageContaining("score");
    }

    @Test
    void aLengthBeyondTheFileIsRefusedBeforeAnythingIsAllocated() {
        made.putFloat(0).putInt(Integer.MAX_VALUE);
        assertThatThrownBy(this::read).isInstanceOf(DataException.class).hasMessageContaining("token 259")
                .hasMessageContaining("2147483647");
    }

    private BpeTokenizer stories() throws IOException {
        Files.copy(TestData.real("stories260K/tok512.bin"), folder.resolve("tok512.bin"));
        return BpeTokenizer.read(folder);
    }

    private void add(String token, float score) {
        byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
        made.putFloat(score).putInt(utf8.length).put(utf8);
    }

    private byte[] bytes() { return Arrays.copyOf(made.array(), made.position()); }

    private BpeTokenizer read() {
        try {
            Files.write(folder.resolve("tokenizer.bin"), bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return BpeTokenizer.read(folder);
    }
}

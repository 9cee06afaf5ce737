package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A `tokenizer.model` is taken as it is or refused in one line.
class SentencePieceFileTests {
    @TempDir
    private Path folder;

    /// What a message without its end still says may be whole; nothing else than a clean error comes of the others.
    @Test
    void aTruncatedFileEndsInACleanErrorOrATokenizer() throws IOException {
        byte[] whole = Files.readAllBytes(TestData.golden("../tokenizers/sp-rules/tokenizer.model"));
        for (int length = 0; length < whole.length; length += 11)
            readsOrRefuses(Arrays.copyOf(whole, length));
    }

    /// The older `added_tokens.json` does not say what is special; the configuration does.
    @Test
    void aTokenThatTheConfigurationCallsSpecialIsNeverWrittenByText() throws IOException {
        Files.copy(TestData.golden("../tokenizers/sp-llama/tokenizer.model"), folder.resolve("tokenizer.model"));
        int id = BpeTokenizer.read(folder).vocabSize();
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<|im_end|>\": " + id + "}");
        assertThat(BpeTokenizer.read(folder).encodePlain("a<|im_end|>")).contains(id);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"added_tokens_decoder\": {\"" + id
                + "\": {\"content\": \"<|im_end|>\", \"special\": true}}}");
        assertThat(BpeTokenizer.read(folder).encodePlain("a<|im_end|>")).doesNotContain(id);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|im_end|>\"}");
        assertThat(BpeTokenizer.read(folder).encodePlain("a<|im_end|>")).doesNotContain(id);
    }

    @Test
    void mutatedFilesEndInACleanErrorOrATokenizer() throws IOException {
        byte[] whole = Files.readAllBytes(TestData.golden("../tokenizers/sp-rules/tokenizer.model"));
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] mutated = whole.clone();
            for (int k = 0; k <= random.nextInt(4); k++)
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            refused += readsOrRefuses(mutated) ? 0 : 1;
        }
        assertThat(refused).isPositive();
    }

    @Test
    void otherModelsThanBpeAreRefusedByName() throws IOException {
        write(unknownPiece(), trainer(3, 1));
        assertRefused("trainer_spec.model_type", "1", "BPE");
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() throws IOException {
        write(unknownPiece(), trainer(3, 2, 24, 1));
        assertRefused("trainer_spec.treat_whitespace_as_suffix", "true");
        write(unknownPiece(), piece("a", 5), trainer(3, 2));
        assertRefused("pieces[1].type", "UNUSED");
        write(piece("a", 1), trainer(3, 2));
        assertRefused("pieces", "UNKNOWN");
        write(unknownPiece(), piece("a".repeat(257), 1), trainer(3, 2));
        assertRefused("pieces[1].piece", "257 characters");
        write(unknownPiece(), trainer(3, 2, 35, 1));
        assertRefused("byte_fallback", "<0x00>");
        write(unknownPiece(), piece("<0x0a>", 6), trainer(3, 2));
        assertRefused("pieces[1].piece", "<0x0a>");
        write(unknownPiece(), piece("a", 1), piece("a", 1), trainer(3, 2));
        assertRefused("\"a\"", "two ids");
    }

    private boolean readsOrRefuses(byte[] content) throws IOException {
        Files.write(folder.resolve("tokenizer.model"), content);
        try {
            BpeTokenizer.read(folder).encode("the ﬁne text\u3000é");
            return true;
        } catch (DataException e) {
            assertThat(e).message().contains("tokenizer.model").doesNotContain("\n");
            return false;
        }
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> BpeTokenizer.read(folder)).isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts).hasMessageContaining("tokenizer.model").message().doesNotContain("\n");
    }

    private void write(byte[]... fields) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] field : fields)
            out.writeBytes(field);
        Files.write(folder.resolve("tokenizer.model"), out.toByteArray());
    }

    private static byte[] unknownPiece() { return piece("<unk>", 2); }

    private static byte[] piece(String text, int type) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(utf8.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        message.put((byte) (1 << 3 | 2));
        if (utf8.length >= 128)
            message.put((byte) (utf8.length & 127 | 128)).put((byte) (utf8.length >> 7));
        else
            message.put((byte) utf8.length);
        message.put(utf8).put((byte) (2 << 3 | 5)).putFloat(-1).put((byte) (3 << 3)).put((byte) type);
        return field(1, Arrays.copyOf(message.array(), message.position()));
    }

    private static byte[] trainer(int... numbersAndValues) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < numbersAndValues.length; i += 2) {
            int tag = numbersAndValues[i] << 3;
            if (tag >= 128)
                message.write(tag & 127 | 128);
            message.write(tag >= 128 ? tag >> 7 : tag);
            message.write(numbersAndValues[i + 1]);
        }
        return field(2, message.toByteArray());
    }

    private static byte[] field(int number, byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number << 3 | 2);
        if (message.length >= 128)
            out.write(message.length & 127 | 128);
        out.write(message.length >= 128 ? message.length >> 7 : message.length);
        out.writeBytes(message);
        return out.toByteArray();
    }
}

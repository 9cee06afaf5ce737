package arabica.datasets.tokenizer;

import arabica.datasets.AtomicFiles;
import arabica.datasets.BoundedJson;
import arabica.datasets.DataException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which files of a directory hold a tokenizer, and how they are read and written.
final class TokenizerFiles {
    static final String TOKENIZER = "tokenizer.json";
    static final String CONFIG = "tokenizer_config.json";
    /// The largest real one has about 30 MB.
    private static final long MAX_BYTES = 256L << 20;

    private TokenizerFiles() {}

    static BpeTokenizer read(Path directory) {
        if (Files.exists(directory.resolve(TOKENIZER)))
            return new BpeTokenizer(readHuggingFace(directory));
        for (String[] pair : new String[][]{{"encoder.json", "vocab.bpe"}, {"vocab.json", "merges.txt"}}) {
            Path vocabulary = directory.resolve(pair[0]);
            Path merges = directory.resolve(pair[1]);
            if (Files.exists(vocabulary)) {
                return new BpeTokenizer(
                        Gpt2Files.read(vocabulary, tree(vocabulary, bytes(vocabulary)), merges, text(merges)));
            }
        }
        throw new DataException(directory + ": no tokenizer; expected " + TOKENIZER
                + ", or encoder.json with vocab.bpe, or vocab.json with merges.txt");
    }

    static void save(TokenizerSpec spec, Path directory) {
        TokenizerSpec.Original original = spec.original();
        byte[] tokenizer = original == null ? TokenizerJson.write(spec) : original.tokenizer();
        byte[] config = original == null ? TokenizerConfigJson.write(spec) : original.config();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory + ": " + e.getMessage(), e);
        }
        AtomicFiles.write(directory.resolve(TOKENIZER), tokenizer);
        if (config != null)
            AtomicFiles.write(directory.resolve(CONFIG), config);
    }

    private static TokenizerSpec readHuggingFace(Path directory) {
        Path file = directory.resolve(TOKENIZER);
        byte[] tokenizer = bytes(file);
        TokenizerSpec spec = TokenizerJson.read(file, tree(file, tokenizer));
        Path configFile = directory.resolve(CONFIG);
        byte[] config = null;
        if (Files.exists(configFile)) {
            config = bytes(configFile);
            spec = TokenizerConfigJson.apply(configFile, tree(configFile, config), spec);
        } else {
            spec = TokenizerConfigJson.withoutConfig(spec);
        }
        return new TokenizerSpec(spec.source(), spec.tokens(), spec.merges(), spec.addedTokens(), spec.addPrefixSpace(),
                spec.ignoreMerges(), spec.bos(), spec.eos(), spec.pad(), spec.prependBos(),
                new TokenizerSpec.Original(tokenizer, config));
    }

    private static JsonNode tree(Path file, byte[] content) {
        try {
            JsonNode tree = BoundedJson.mapper().readTree(content);
            if (!tree.isObject())
                throw new DataException(file + ": not a JSON object");
            return tree;
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": damaged JSON: " + BoundedJson.problem(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        byte[] content = bytes(file);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new DataException(file + ": not UTF-8 text", e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            if (!Files.isRegularFile(file))
                throw new DataException(file + ": no such file");
            if (Files.size(file) > MAX_BYTES) {
                throw new DataException(
                        file + ": " + Files.size(file) + " bytes; a tokenizer file has at most " + MAX_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}

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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Which files of a directory hold a tokenizer, and how they are read and written.
final class TokenizerFiles {
    static final String TOKENIZER = "tokenizer.json";
    static final String CONFIG = "tokenizer_config.json";
    private static final String SENTENCE_PIECE = "tokenizer.model";
    private static final List<String> LLAMA2C = List.of("tokenizer.bin", "tok512.bin");
    /// Vocabularies and their merges, in the order in which they are looked for.
    private static final SequencedMap<String, String> GPT2 = new TreeMap<>(
            Map.of("encoder.json", "vocab.bpe", "vocab.json", "merges.txt"));
    private static final String ADDED_TOKENS = "added_tokens.json";
    private static final String CHAT_TEMPLATE = "chat_template.jinja";
    /// Files that other programs may want beside the one that is read here.
    private static final List<String> COMPANIONS = List.of(CONFIG, "special_tokens_map.json", ADDED_TOKENS,
            CHAT_TEMPLATE, "vocab.json", "merges.txt", SENTENCE_PIECE);
    /// The largest real one has about 30 MB.
    private static final long MAX_BYTES = 256L << 20;

    private TokenizerFiles() {}

    /// Whether there is a file that [#read] would begin with.
    static boolean isIn(Path directory) {
        return Stream.of(List.of(TOKENIZER, SENTENCE_PIECE), LLAMA2C, GPT2.keySet()).flatMap(Collection::stream)
                .anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    static BpeTokenizer read(Path directory) {
        if (Files.exists(directory.resolve(TOKENIZER)))
            return new BpeTokenizer(readHuggingFace(directory));
        for (Map.Entry<String, String> pair : GPT2.entrySet()) {
            Path vocabulary = directory.resolve(pair.getKey());
            Path merges = directory.resolve(pair.getValue());
            if (Files.exists(vocabulary)) {
                return new BpeTokenizer(
                        Gpt2Files.read(vocabulary, tree(vocabulary, bytes(vocabulary)), merges, text(merges)));
            }
        }
        if (Files.exists(directory.resolve(SENTENCE_PIECE)))
            return new BpeTokenizer(readSentencePiece(directory));
        for (String name : LLAMA2C) {
            Path file = directory.resolve(name);
            if (Files.exists(file))
                return new BpeTokenizer(Llama2cTokenizer.read(file, bytes(file)));
        }
        throw new DataException(directory + ": no tokenizer; expected " + TOKENIZER
                + ", or encoder.json with vocab.bpe, or vocab.json with merges.txt, or " + SENTENCE_PIECE
                + ", or tokenizer.bin");
    }

    /// Writes the files that the tokenizer was read from, or else the first two.
    static void save(TokenizerSpec spec, Path directory) {
        Map<String, byte[]> files = spec.original() != null
                ? spec.original()
                : Map.of(TOKENIZER, TokenizerJson.write(spec), CONFIG, TokenizerConfigJson.write(spec));
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory + ": " + e.getMessage(), e);
        }
        files.forEach((name, content) -> AtomicFiles.write(directory.resolve(name), content));
    }

    private static TokenizerSpec readHuggingFace(Path directory) {
        Path file = directory.resolve(TOKENIZER);
        Map<String, byte[]> original = original(directory, TOKENIZER);
        TokenizerSpec spec = TokenizerJson.read(file, tree(file, original.get(TOKENIZER)));
        Optional<JsonPart> config = part(directory, CONFIG, original);
        spec = config.isEmpty()
                ? TokenizerConfigJson.withoutConfig(spec)
                : TokenizerConfigJson.apply(config.get(), spec);
        return withChatTemplate(spec, directory).with(original);
    }

    private static TokenizerSpec readSentencePiece(Path directory) {
        Path file = directory.resolve(SENTENCE_PIECE);
        Map<String, byte[]> original = original(directory, SENTENCE_PIECE);
        Optional<JsonPart> config = part(directory, CONFIG, original);
        TokenizerSpec spec = SentencePieceTokenizer.read(file, original.get(SENTENCE_PIECE), config);
        Optional<JsonPart> added = part(directory, ADDED_TOKENS, original);
        // What the configuration says of a token counts: the older file does not say which are special.
        if (config.isPresent())
            spec = MoreTokens.ofConfig(config.get(), spec);
        if (added.isPresent())
            spec = MoreTokens.ofObject(added.get(), spec);
        if (config.isPresent())
            spec = TokenizerConfigJson.apply(config.get(), spec);
        return withChatTemplate(spec, directory).with(original);
    }

    private static Optional<JsonPart> part(Path directory, String name, Map<String, byte[]> files) {
        Path file = directory.resolve(name);
        return Optional.ofNullable(files.get(name)).map(content -> JsonPart.root(file, tree(file, content)));
    }

    /// The bytes of the file and of those that go with it, as far as they are there.
    private static Map<String, byte[]> original(Path directory, String main) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(main, bytes(directory.resolve(main)));
        for (String name : COMPANIONS) {
            Path file = directory.resolve(name);
            if (!files.containsKey(name) && Files.exists(file))
                files.put(name, bytes(file));
        }
        return files;
    }

    /// A template in a file of its own comes before one in the configuration.
    private static TokenizerSpec withChatTemplate(TokenizerSpec spec, Path directory) {
        Path file = directory.resolve(CHAT_TEMPLATE);
        if (!Files.exists(file))
            return spec;
        TokenizerSpec.Names names = spec.names();
        return spec.with(new TokenizerSpec.Names(names.bos(), names.eos(), names.pad(), Optional.of(text(file))));
    }

    private static JsonNode tree(Path file, byte[] content) {
        try {
            JsonNode tree = BoundedJson.mapper().readTree(content);
            if (!tree.isObject())
                throw new DataException(file + ": not a JSON object");
            return tree;
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": damaged JSON: " + BoundedJson.problem(e), e);
        } catch (IOException e) { // of bytes in memory: what looked like UTF-16 or UTF-32 is none
            throw new DataException(file + ": damaged JSON: " + e.getMessage(), e);
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

package arabica.rlhf.bestof;

import arabica.datasets.DataException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// What has been drawn so far, `OUT.partial`: a line that says of which run, then a line for each prompt. It is what a run
/// that was killed goes on from, and what the results are made of in the end; then it is deleted.
final class WorkFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private long prompts;

    private WorkFile(Path file, FileChannel channel, long prompts) {
        this.file = file;
        this.channel = channel;
        this.prompts = prompts;
    }

    static Path of(Path out) { return out.resolveSibling(out.getFileName() + ".partial"); }

    /// Begins anew.
    static WorkFile create(Path file, SequencedMap<String, String> identity) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            WorkFile work = new WorkFile(file, channel, 0);
            work.write(JSON.writeValueAsString(identity) + "\n");
            return work;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Goes on after the last whole batch.
    ///
    /// @param batch prompts that are drawn together: a batch that is not whole is drawn again
    /// @throws DataException naming what differs, if the file is of another run
    static WorkFile resume(Path file, SequencedMap<String, String> identity, int batch) {
        try {
            requireSame(file, identity);
            long whole = 0;
            long lines = 0;
            long end = 0;
            byte[] bytes = new byte[1 << 16];
            long keptLines = 0;
            try (var in = Files.newInputStream(file)) {
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    for (int i = 0; i < n; i++) {
                        end++;
                        if (bytes[i] != '\n') { continue; }
                        lines++;
                        if ((lines - 1) % batch == 0) {
                            whole = end;
                            keptLines = lines - 1;
                        }
                    }
                }
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            channel.truncate(whole);
            channel.position(whole);
            return new WorkFile(file, channel, keptLines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireSame(Path file, SequencedMap<String, String> identity) throws IOException {
        JsonNode found;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            found = JSON.readTree(line == null ? "" : line);
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": is not the work of an unfinished run; --overwrite begins anew", e);
        }
        identity.forEach((name, value) -> {
            String before = found.path(name).asText();
            if (!before.equals(value)) {
                throw new DataException(file + ": is of a run with another " + name + " (" + before + ", now " + value
                        + "); --overwrite begins anew");
            }
        });
    }

    /// How many prompts have been drawn for.
    long prompts() { return prompts; }

    /// Adds a batch and sees it to the disk.
    void add(List<DrawnPrompt> batch) {
        StringBuilder lines = new StringBuilder();
        try {
            for (DrawnPrompt prompt : batch) { lines.append(JSON.writeValueAsString(prompt)).append('\n'); }
            write(lines.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
        prompts += batch.size();
    }

    private void write(String text) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) { channel.write(buffer); }
        channel.force(false);
    }

    /// All prompts, in order, one at a time.
    void forEach(Consumer<DrawnPrompt> action) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                action.accept(JSON.readValue(line, DrawnPrompt.class));
            }
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": is damaged; --overwrite begins anew", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

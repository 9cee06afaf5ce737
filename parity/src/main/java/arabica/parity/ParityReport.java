package arabica.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where figures go: to the console, and to `target/parity/NAME.md`.
final class ParityReport {
    private static final Path FOLDER = Path.of("target", "parity");

    private ParityReport() {}

    static void write(String name, String markdown) {
        System.out.println(markdown);
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(name + ".md"), markdown);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

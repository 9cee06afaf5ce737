package arabica.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Where tests find files.
public final class TestData {
    private TestData() {}

    /// A file of the golden numbers, which are in the repository.
    public static Path golden(String name) {
        try {
            URI uri = TestData.class.getResource("/golden/golden.json").toURI();
            return Path.of(uri).resolveSibling(name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A file of the real data; the test is skipped where `ARABICA_DATA` names no folder with it.
    public static Path real(String name) {
        String root = System.getenv("ARABICA_DATA");
        Assumptions.assumeTrue(root != null, "ARABICA_DATA is not set: no real data on this machine");
        Path file = Path.of(root, name);
        Assumptions.assumeTrue(Files.exists(file), file + " is not there");
        return file;
    }

    public static Path write(Path folder, String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/// No damage to a header does anything but be refused, or describe another well-formed file.
class SafetensorsProperties {
    private static final int HEADER = 8 + 2824;
    private byte[] good;
    private Path file;

    @BeforeProperty
    void read() throws IOException {
        good = Files.readAllBytes(Golden.path("gpt2/model.safetensors"));
        file = Files.createTempFile("damaged", ".safetensors");
    }

    @AfterProperty
    void delete() throws IOException { Files.delete(file); }

    @Property(tries = 300)
    void aChangedByteIsRefusedOrHarmless(@ForAll @IntRange(max = HEADER - 1) int position, @ForAll byte value) {
        byte[] bad = good.clone();
        bad[position] = value;
        try {
            Files.write(file, bad);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (SafetensorsFile read = Safetensors.open(file)) {
            for (String name : read.names()) {
                assertThat(read.bytes(name).byteSize()).isEqualTo(read.entry(name).bytes());
            }
        } catch (FormatException e) {
            assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n");
        }
    }
}

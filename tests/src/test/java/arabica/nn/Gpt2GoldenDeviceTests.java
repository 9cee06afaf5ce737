package arabica.nn;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/// On the device that TornadoVM chooses.
@Tag("device")
class Gpt2GoldenDeviceTests extends GoldenSuite {
    Gpt2GoldenDeviceTests() { super("gpt2"); }

    @Override
    Stream<String> backends() { return Stream.of("tornado"); }
}

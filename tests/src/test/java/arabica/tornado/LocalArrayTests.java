package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/// TornadoVM 5.2 addresses a local array that comes to a method as an argument by bytes where it means elements. The
/// emulator cannot show it, and OpenCL on a processor reads and writes beyond the array's end without a word; a GPU stops.
class LocalArrayTests {
    @Test
    void noKernelHandsAnArrayToAMethod() {
        JavaClasses kernels = new ClassFileImporter().importPackages("arabica.tornado.kernels");

        assertThat(kernels).isNotEmpty().allSatisfy(type -> assertThat(type.getMethods()).allSatisfy(
                method -> assertThat(method.getRawParameterTypes()).as(method.getFullName())
                        .noneMatch(JavaClass::isArray)));
    }
}

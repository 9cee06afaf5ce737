package arabica.tornado;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The kernels' classes loaded anew, with one call of a barrier left out of their bytecode.
final class WithoutBarrier implements KernelCode {
    private static final String PACKAGE = "arabica.tornado.kernels.";
    private static final String LIST = "arabica.tornado.Kernel";
    private static final String BARRIER = "localBarrier";

    private final ClassLoader loader;
    private final Map<Kernel, Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray>> loaded = new ConcurrentHashMap<>();

    private WithoutBarrier(String className, int barrier) {
        loader = new ClassLoader(WithoutBarrier.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.startsWith(PACKAGE) && !name.equals(LIST)) { return super.loadClass(name, resolve); }
                synchronized (getClassLoadingLock(name)) {
                    Class<?> already = findLoadedClass(name);
                    if (already != null) { return already; }
                    byte[] bytes = name.equals(PACKAGE + className) ? without(name, barrier) : read(name);
                    return defineClass(name, bytes, 0, bytes.length);
                }
            }
        };
    }

    /// All kernels as they are, loaded anew.
    static WithoutBarrier none() { return new WithoutBarrier("", 0); }

    static WithoutBarrier of(String className, int barrier) { return new WithoutBarrier(className, barrier); }

    /// The methods in which a class calls barriers, once for each call, in the order of its bytecode.
    static List<String> barriersOf(String className) {
        List<String> methods = new ArrayList<>();
        ClassModel model = ClassFile.of().parse(read(PACKAGE + className));
        for (MethodModel method : model.methods()) {
            method.code().ifPresent(code -> code.forEach(element -> {
                if (isBarrier(element)) { methods.add(method.methodName().stringValue()); }
            }));
        }
        return methods;
    }

    private static boolean isBarrier(Object element) {
        return element instanceof InvokeInstruction call && call.name().equalsString(BARRIER);
    }

    private static byte[] without(String name, int barrier) {
        int[] met = {0};
        CodeTransform leaveOut = (builder, element) -> {
            if (isBarrier(element) && met[0]++ == barrier) {
                builder.pop(); // the context that it would have been called on
            } else {
                builder.with(element);
            }
        };
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(classFile.parse(read(name)), ClassTransform.transformingMethodBodies(leaveOut));
    }

    private static byte[] read(String name) {
        try (InputStream in = Kernel.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> of(Kernel kernel) {
        return loaded.computeIfAbsent(kernel, this::load);
    }

    @SuppressWarnings("unchecked")
    private Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> load(Kernel kernel) {
        try {
            Class<?> kernels = loader.loadClass(LIST);
            Method code = kernels.getDeclaredMethod("code");
            code.setAccessible(true);
            Object same = kernels.getEnumConstants()[kernel.ordinal()];
            return (Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray>) code.invoke(same);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}

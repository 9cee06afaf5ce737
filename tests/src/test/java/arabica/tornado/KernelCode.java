package arabica.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What an emulator runs as a kernel.
interface KernelCode {
    Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> of(Kernel kernel);
}

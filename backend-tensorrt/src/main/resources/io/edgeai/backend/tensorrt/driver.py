"""Builds and runs a TensorRT engine on the device: one job a process.

Needs the device's own packages tensorrt and numpy, and CUDA's runtime library; runs with Python 3.6 or later.
"""

import ctypes
import glob
import os
import sys
import time

import edgeai_driver
from edgeai_driver import Problem


class Cuda:
    """The few functions of CUDA's runtime that are needed, by its C interface: every device has it, not every one a Python package."""

    MAJOR, MINOR = 75, 76
    TO_DEVICE, TO_HOST = 1, 2

    def __init__(self):
        self.library = self.load()
        self.library.cudaGetErrorString.restype = ctypes.c_char_p

    @staticmethod
    def load():
        names = ['libcudart.so'] + ['libcudart.so.%s' % v for v in ('13', '12', '11.0', '10.2')]
        for place in sys.path:
            names += glob.glob(os.path.join(place, 'nvidia', '*', 'lib', 'libcudart.so*'))
        names += glob.glob('/usr/local/cuda/lib64/libcudart.so*')
        for name in names:
            try:
                return ctypes.CDLL(name)
            except OSError:
                continue
        raise Problem("CUDA's runtime library (libcudart.so) is not found",
                      'install CUDA, or set LD_LIBRARY_PATH to the folder of libcudart.so')

    def call(self, name, *arguments):
        code = getattr(self.library, name)(*arguments)
        if code != 0:
            text = self.library.cudaGetErrorString(code)
            raise Problem('%s: %s (%d)' % (name, text.decode() if text else 'unknown', code),
                          'nvidia-smi (on Jetson: tegrastats) shows whether the GPU is there and free')

    def attribute(self, number):
        value = ctypes.c_int()
        self.call('cudaDeviceGetAttribute', ctypes.byref(value), number, 0)
        return value.value

    def name(self):
        # The properties begin with the name; their whole size differs between releases and stays far below this.
        properties = ctypes.create_string_buffer(16384)
        self.call('cudaGetDeviceProperties', properties, 0)
        return properties.value.decode()

    def allocate(self, size):
        pointer = ctypes.c_void_p()
        self.call('cudaMalloc', ctypes.byref(pointer), ctypes.c_size_t(size))
        return pointer

    def copy(self, to, source, size, kind):
        self.call('cudaMemcpy', to, source, ctypes.c_size_t(size), kind)

    def stream(self):
        stream = ctypes.c_void_p()
        self.call('cudaStreamCreate', ctypes.byref(stream))
        return stream

    def synchronize(self, stream):
        self.call('cudaStreamSynchronize', stream)


def tensorrt():
    try:
        import tensorrt
        return tensorrt
    except ImportError as e:
        raise Problem('the Python package tensorrt is not there: %s' % e,
                      "install it for '%s', or name another Python: options: {python: PATH}" % sys.executable)


def probe(request):
    trt = tensorrt()
    cuda = Cuda()
    return {'tensorrt': trt.__version__, 'device': cuda.name(), 'python': sys.version.split()[0],
            'compute-capability': '%d.%d' % (cuda.attribute(Cuda.MAJOR), cuda.attribute(Cuda.MINOR))}


def build(request):
    trt = tensorrt()
    flags = request.get('flags', [])
    logger = trt.Logger(trt.Logger.WARNING)
    builder = trt.Builder(logger)
    config = builder.create_builder_config()
    creation = 0
    if hasattr(trt.NetworkDefinitionCreationFlag, 'EXPLICIT_BATCH'):
        creation |= 1 << int(trt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH)
    if '--stronglyTyped' in flags and hasattr(trt.NetworkDefinitionCreationFlag, 'STRONGLY_TYPED'):
        creation |= 1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED)
    network = builder.create_network(creation)
    parser = trt.OnnxParser(network, logger)
    with open(request['onnx'], 'rb') as file:
        if not parser.parse(file.read()):
            errors = [str(parser.get_error(i)) for i in range(parser.num_errors)]
            raise Problem('the parser refuses the model: ' + '; '.join(errors))
    configure(trt, config, request)
    if any(flag.startswith('--calib=') for flag in flags):
        config.int8_calibrator = calibrator(trt, os.path.dirname(request['onnx']), flags)
    plan = builder.build_serialized_network(network, config)
    if plan is None:
        raise Problem('TensorRT built no engine; its log above says why',
                      'for want of memory: add swap, lower  options: {workspace: 64 MiB}')
    with open(request['engine'], 'wb') as file:
        file.write(plan)
    return dict(probe(request), bytes=os.path.getsize(request['engine']))


def configure(trt, config, request):
    workspace = request.get('workspace', 256 << 20)
    if hasattr(config, 'set_memory_pool_limit'):
        config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, workspace)
    else:
        config.max_workspace_size = workspace
    if hasattr(config, 'builder_optimization_level'):
        config.builder_optimization_level = request.get('optimization-level', 3)
    if hasattr(config, 'profiling_verbosity'):
        config.profiling_verbosity = trt.ProfilingVerbosity.DETAILED
    for flag in request.get('flags', []):
        if flag in ('--int8', '--fp16'):
            # Releases from 11 on have no such flags: types in the model say it all.
            if hasattr(trt.BuilderFlag, flag[2:].upper()):
                config.set_flag(getattr(trt.BuilderFlag, flag[2:].upper()))
        elif flag.startswith('--useDLACore='):
            config.default_device_type = trt.DeviceType.DLA
            config.DLA_core = int(flag.split('=')[1])
        elif flag == '--allowGPUFallback':
            config.set_flag(trt.BuilderFlag.GPU_FALLBACK)


def calibrator(trt, folder, flags):
    """Gives the cache and no pictures: a runtime that does not accept the cache then fails instead of guessing."""
    if not hasattr(trt, 'IInt8EntropyCalibrator2'):
        raise Problem('TensorRT %s takes no calibration cache any more' % trt.__version__,
                      'leave dla-core out: the model with Q/DQ needs no cache')
    name = [flag.split('=')[1] for flag in flags if flag.startswith('--calib=')][0]

    class Cache(trt.IInt8EntropyCalibrator2):
        def get_batch_size(self):
            return 1

        def get_batch(self, names):
            return None

        def read_calibration_cache(self):
            with open(os.path.join(folder, name), 'rb') as file:
                # The header must have this very version, else the cache is ignored without a word.
                lines = file.read().decode().splitlines()
            numbers = [int(n) for n in (trt.__version__.split('.') + ['0', '0'])[:3]]
            number = numbers[0] * (10000 if numbers[0] >= 10 else 1000) + numbers[1] * 100 + numbers[2]
            return '\n'.join(['TRT-%d-EntropyCalibration2' % number] + lines[1:] + ['']).encode()

        def write_calibration_cache(self, cache):
            pass

    return Cache()


class Engine:
    """An engine with its memory on the device; by tensor names where the release has them (8.5), else by binding numbers."""

    def __init__(self, path):
        trt = tensorrt()
        self.cuda = Cuda()
        self.runtime = trt.Runtime(trt.Logger(trt.Logger.WARNING))
        with open(path, 'rb') as file:
            self.engine = self.runtime.deserialize_cuda_engine(file.read())
        if self.engine is None:
            raise Problem("the engine '%s' does not load with TensorRT %s" % (path, trt.__version__),
                          'it was built by another release or on another device: build it again')
        self.context = self.engine.create_execution_context()
        self.stream = self.cuda.stream()
        self.buffers = {}

    def place(self, name, size):
        if name not in self.buffers:
            self.buffers[name] = self.cuda.allocate(size)
            if hasattr(self.context, 'set_tensor_address'):
                self.context.set_tensor_address(name, self.buffers[name].value)
        return self.buffers[name]

    def write(self, name, array):
        self.cuda.copy(self.place(name, array.nbytes), array.ctypes.data_as(ctypes.c_void_p), array.nbytes, Cuda.TO_DEVICE)

    def read(self, name, array):
        self.cuda.copy(array.ctypes.data_as(ctypes.c_void_p), self.buffers[name], array.nbytes, Cuda.TO_HOST)

    def run(self):
        """Computes once; seconds of the computation alone, without copies."""
        begin = time.perf_counter()
        if hasattr(self.context, 'execute_async_v3'):
            done = self.context.execute_async_v3(self.stream.value)
        else:
            bindings = [0] * self.engine.num_bindings
            for name, pointer in self.buffers.items():
                bindings[self.engine.get_binding_index(name)] = pointer.value
            done = self.context.execute_async_v2(bindings, self.stream.value)
        if not done:
            raise Problem('TensorRT did not compute; its log above says why')
        self.cuda.synchronize(self.stream)
        return time.perf_counter() - begin


def run(request):
    import numpy
    batch = request['batch']
    pictures = numpy.load('%d.in.npy' % batch)
    mean, std = [numpy.array([float(v) for v in request['preprocessing'][key].split(',')], dtype=numpy.float32)
                 for key in ('mean', 'std')]
    engine = Engine(request['engine'])
    source = request['inputs'][0]
    results = [numpy.empty([len(pictures)] + output['shape'], dtype=numpy.float32) for output in request['outputs']]
    seconds = 0.0
    for i, picture in enumerate(pictures):
        values = (picture.astype(numpy.float32) - mean) / std
        engine.write(source['name'], numpy.ascontiguousarray(values.transpose(2, 0, 1)).reshape(source['shape']))
        for output, result in zip(request['outputs'], results):
            engine.place(output['name'], result[i].nbytes)
        if i == 0:
            engine.run()  # The first run sets things up and is no measure.
        seconds += engine.run()
        for output, result in zip(request['outputs'], results):
            engine.read(output['name'], result[i])
    edgeai_driver.answer('', batch, seconds, [
        (output['name'], result.reshape([-1] + output['shape'][1:]))
        for output, result in zip(request['outputs'], results)])
    return {'pictures': len(pictures)}


if __name__ == '__main__':
    sys.exit(edgeai_driver.main(probe, build, run))

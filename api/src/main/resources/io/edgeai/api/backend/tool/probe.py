import platform, sys
from importlib import util
def has(name):
    try:
        return util.find_spec(name) is not None
    except ImportError:
        return False
def version(name):
    try:
        from importlib import metadata
        return metadata.version(name)
    except Exception:
        return ''
print('minor=%d' % sys.version_info[1])
print('platform=%s on %s' % (platform.system(), platform.machine()))
print('venv=%s' % (has('venv') and has('ensurepip')))
print('missing=%s' % ' '.join(name for name in sys.argv[1].split() if not has(name)))
for name in sys.argv[2:]:
    print('%s=%s' % (name, version(name)))

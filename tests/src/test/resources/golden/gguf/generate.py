# How the files in this folder were made: python generate.py, with gguf 0.19 (llama.cpp's own package) and numpy.
import numpy as np, json, gguf
from gguf import GGMLQuantizationType as T, quants
rng=np.random.default_rng(7)
out={}
for t in (T.F16,T.BF16,T.Q8_0,T.Q4_0,T.Q4_1,T.Q5_0,T.Q5_1,T.Q4_K,T.Q5_K,T.Q6_K):
    n,b=gguf.GGML_QUANT_SIZES[t]
    blocks=rng.integers(0,256,size=(3 if n>1 else 24,b),dtype=np.uint8)
    # scales: a usual one, a negative one, a subnormal one (F16 has them down to 2^-24)
    where={T.Q8_0:[0],T.Q4_0:[0],T.Q4_1:[0,2],T.Q5_0:[0],T.Q5_1:[0,2],T.Q4_K:[0,2],T.Q5_K:[0,2],T.Q6_K:[208]}.get(t,[])
    for at in where:
        for i,s in enumerate((0.0123+0.001*at,-0.37,3e-7)):
            blocks[i,at:at+2]=np.array([s],dtype=np.float16).view(np.uint8)
    if n==1:
        bits=blocks.view(np.uint16)
        # no NaN: their payloads are not promised
        exp=0x7c00 if t==T.F16 else 0x7f80
        bits[(bits&exp)==exp]&=np.uint16(0xffff^0x0400 if t==T.F16 else 0xffff^0x0080)
        bits[0,0]=0x0001; bits[1,0]=0x8000; bits[2,0]=exp; bits[3,0]=exp|0x8000; bits[4,0]=0x03ff
        blocks=bits.view(np.uint8)
        vals=(bits.view(np.float16).astype(np.float32) if t==T.F16 else (bits.astype(np.uint32)<<16).view(np.float32))
    else:
        vals=quants.dequantize(blocks,t)
    vals=np.asarray(vals,dtype=np.float32).reshape(-1)
    out[t.name]={"bytes":blocks.tobytes().hex(),"floats":vals.astype('<f4').tobytes().hex()}
import os
root=os.path.dirname(os.path.abspath(__file__))+'/'
with open(root+'blocks.json','w') as f:
    f.write('{\n'+',\n'.join('"%s": %s'%(k,json.dumps(v)) for k,v in out.items())+'\n}\n')
# a whole file by the reference writer: every metadata type, tensors of several
w=gguf.GGUFWriter(root+'reference.gguf','llama')
w.add_uint8('t.u8',250); w.add_int8('t.i8',-5); w.add_uint16('t.u16',65000); w.add_int16('t.i16',-300)
w.add_uint32('t.u32',4000000000); w.add_int32('t.i32',-7); w.add_float32('t.f32',0.1); w.add_bool('t.bool',True)
w.add_string('t.string','é 数 🙂'); w.add_uint64('t.u64',1<<40); w.add_int64('t.i64',-(1<<40)); w.add_float64('t.f64',0.1)
w.add_array('t.ints',[3,1,2]); w.add_array('t.reals',[0.5,-2.0]); w.add_array('t.texts',['a','','zwölf']); w.add_array('t.flags',[True,False])
w.add_tokenizer_model('llama'); w.add_token_list(['<unk>','<s>','</s>','<0x0A>','▁a','b']); w.add_token_scores([0.0,0.0,0.0,0.0,-1.0,-2.5]); w.add_token_types([2,3,3,6,1,1])
w.add_bos_token_id(1); w.add_eos_token_id(2); w.add_unk_token_id(0); w.add_add_bos_token(True)
w.add_token_merges(['▁ a','a b'])
w.add_tensor('f32',np.arange(6,dtype=np.float32).reshape(2,3)/4)
w.add_tensor('f16',np.arange(5,dtype=np.float16)-2)
q=rng.standard_normal((4,64)).astype(np.float32)
for t in (T.Q8_0,T.Q4_0):
    d=quants.quantize(q,t); w.add_tensor(t.name.lower(),d,raw_dtype=t)
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
r=gguf.GGUFReader(root+'reference.gguf')
print([(t.name,t.shape,t.tensor_type,t.data_offset) for t in r.tensors])
exp={t.name: np.asarray(quants.dequantize(t.data,t.tensor_type) if t.tensor_type.name[0]=='Q' else t.data.astype(np.float32),dtype='<f4').tobytes().hex() for t in r.tensors}
open(root+'reference.json','w').write('{\n'+',\n'.join('"%s": "%s"'%(k,v) for k,v in exp.items())+'\n}\n')

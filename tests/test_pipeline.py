def test_a_run(exp):
    p = exp()
    o = p.run("run", "exp.ini").works()
    print(o.out, o.err)
    import os
    os.system("find . | head -50; cat results/exp/experiment.ini; cat results/exp/results.json | head -80")

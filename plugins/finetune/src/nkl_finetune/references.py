"""What is to be cited where an encoder was fine-tuned so."""

from __future__ import annotations

from nkl.plugin import Reference

PROBE_PAPER = Reference(
    """@inproceedings{kumar2022finetuning,
  author = {Kumar, Ananya and Raghunathan, Aditi and Jones, Robbie and Ma, Tengyu and Liang, Percy},
  title = {Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution},
  booktitle = {Proc. International Conference on Learning Representations},
  year = {2022},
}""",
    "head_start",
    ("None", "probe"),
)

LORA_PAPER = Reference(
    """@inproceedings{hu2022lora,
  author = {Hu, Edward J. and Shen, Yelong and Wallis, Phillip and Allen-Zhu, Zeyuan and Li, Yuanzhi and Wang, Shean
    and Wang, Lu and Chen, Weizhu},
  title = {{LoRA}: Low-Rank Adaptation of Large Language Models},
  booktitle = {Proc. International Conference on Learning Representations},
  year = {2022},
}""",
    "lora",
    ("[1-9]*",),
)

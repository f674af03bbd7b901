"""Keys of ``[MODEL]``, ``[FINETUNE]``, ``[AASIST]`` and ``[RNN]`` that belong to learners."""

from __future__ import annotations

from nkl.ini.sections.ownership import Reserved

_MLP = "mlp mlp_reg"
_RNN = "lstm lstm_reg"
_TORCH = f"{_MLP} cnn adm aasist {_RNN} finetune"
_TREES = "xgb xgr"


def _key(key: str, owners: str, type_text: str, default: str, description: str, section: str = "MODEL") -> Reserved:
    return Reserved(section, key, "learner", tuple(owners.split()), type_text, default, description)


_SHALLOW = (
    _key(
        "C_val",
        "svm svr log_reg",
        "number",
        "1 (svr: 0.001)",
        "Cost of training errors: higher fits the training data closer.",
    ),
    _key("kernel", "svm svr", "linear | poly | rbf | sigmoid", "rbf", "Shape of the boundary."),
    _key(
        "gamma", "svm svr", "scale | auto, or number", "scale", "Reach of a sample in the rbf, poly and sigmoid kernel."
    ),
    _key("K_val", "knn knn_reg", "whole number", "5", "Number of neighbours."),
    _key("KNN_weights", "knn knn_reg", "uniform | distance", "uniform", "Whether nearer neighbours count more."),
    _key("GMM_components", "gmm", "whole number", "4", "Number of Gaussians a class."),
    _key("GMM_covariance_type", "gmm", "full | tied | diag | spherical", "full", "Shape of the Gaussians."),
    _key("n_estimators", f"{_TREES} rand_forest* grad_boost*", "whole number", "100", "Number of trees."),
    _key(
        "max_depth",
        f"{_TREES} rand_forest* grad_boost* tree*",
        "whole number",
        "6",
        "Most questions a tree may ask in a row.",
    ),
    _key("subsample", _TREES, "number", "1.0", "Share of the samples that each tree is grown from (0 to 1)."),
    _key("colsample_bytree", _TREES, "number", "1.0", "Share of the features that each tree is grown from (0 to 1)."),
    _key("tree_method", _TREES, "text", "", "XGBoost's algorithm to grow trees."),
    _key("early_stopping_rounds", _TREES, "whole number", "False", "Trees without improvement before growing stops."),
    _key("eval_metric", _TREES, "text", "logloss", "What early stopping looks at."),
    _key("validation_split", _TREES, "number", "0.2", "Share of training that early stopping holds out (0 to 1)."),
)

_NETWORKS = (
    _key(
        "layers",
        f"{_MLP} cnn",
        "list of whole number, or dictionary",
        "",
        "Widths of the hidden layers, in their order.",
    ),
    _key("activation", _MLP, "relu | tanh | sigmoid | leaky_relu", "relu", "What follows each hidden layer."),
    _key(
        "drop",
        f"{_TORCH}",
        "number or list of number",
        "False",
        "Dropout: share of units left out in training (0 to 1).",
    ),
    _key("batch_size", _TORCH, "whole number", "8 (adm: 32)", "Samples a training step."),
    _key(
        "learning_rate", f"{_TORCH} {_TREES} grad_boost*", "number", "0.0001 (trees: 0.3)", "Size of a training step."
    ),
    _key("optimizer", _TORCH, "adamw | adam | sgd", "adamw", "The rule of the training steps."),
    _key("weight_decay", _TORCH, "number", "0.01", "How strongly large weights are held back."),
    _key("momentum", _TORCH, "number", "0.9", "Share of the step before in each step of sgd."),
    _key("scheduler", _TORCH, "cosine | step | exponential | none", "cosine", "How the learning rate changes."),
    _key("warmup_epochs", _TORCH, "whole number", "5", "Epochs over which the learning rate rises at first."),
    _key("scheduler.step_size", _TORCH, "whole number", "10", "Epochs between two steps of scheduler step."),
    _key("scheduler.gamma", _TORCH, "number", "0.5 (exponential: 0.95)", "Factor of each step of the scheduler."),
    _key(
        "loss", _TORCH, "cross | f1 | mse | mae | 1-ccc | 1-pcc | bce | weighted_bce | focal", "", "What is made small."
    ),
    _key("focal.alpha", "adm", "number", "0.25", "Focal loss: weight of the positive class (0 to 1)."),
    _key("focal.gamma", "adm", "number", "2.0", "Focal loss: how little easy samples count."),
    _key("label_smoothing", _TORCH, "number", "False", "Certainty taken from the labels (0 to 1); True means 0.1."),
    _key(
        "patience", _TORCH, "whole number", "False", "Epochs without a better result on the dev split before the end."
    ),
    _key("device", _TORCH, "text", "", "Where it is computed: cpu, cuda, cuda:1; the graphics card if there is one."),
    _key(
        "adm.branches", "adm", "list of text", "time,spectral,phase,lfcc,cqcc", "Groups of features with own branches."
    ),
    _key("adm.fusion", "adm", "avg | max | weighted | concat | gated", "weighted", "How the branches are joined."),
    _key("adm.hidden_dim", "adm", "whole number", "256", "Width of a branch."),
    _key("max_grad_norm", "adm", "number", "0", "Longest gradient; 0 for no limit."),
    _key("feature_noise", "adm", "number", "0", "Standard deviation of noise on training features."),
    _key("threshold", "adm", "number", "0.5", "Probability above which the positive class is chosen (0 to 1)."),
    _key("sam", _TORCH, "yes or no", "False", "Sharpness-aware training steps."),
    _key("sam_rho", _TORCH, "number", "0.05", "How far such a step looks around."),
)


def _finetune(section: str, own: bool) -> tuple[Reserved, ...]:
    """The keys of fine-tuning: older INIs hold them in ``[MODEL]``, where the networks share some (not ``own``)."""
    shared = (
        ("learning_rate", "number", "0.0001", "Size of a training step."),
        ("batch_size", "whole number", "8", "Samples a training step."),
        ("device", "text", "", "Where it is computed: cpu, cuda, cuda:1."),
        ("drop", "number", "0", "Dropout before the head (0 to 1)."),
        ("loss", "cross | 1-ccc | 1-pcc | mse | mae", "cross (regression: 1-ccc)", "What is made small."),
        ("class_weight", "yes or no", "True", "Weigh samples by how rare their class is."),
        ("measure", "ccc | pcc | mse | mae", "ccc", "What decides which epoch is best."),
    )
    alone = (
        ("pretrained_model", "text", "facebook/wav2vec2-large-robust-ft-swbd-300h", "Folder or hub name of the model."),
        ("max_duration", "number", "8", "Longest piece of a sample that is used, in seconds."),
        ("freeze_layers", "whole number", "0", "How many lower layers stay as they are."),
        ("num_layers", "whole number", "", "How many layers of the model are used; all if not given."),
        ("head_layers", "list of whole number", "", "Widths of the head's hidden layers."),
        ("head_activation", "relu | tanh | sigmoid | leaky_relu", "tanh", "What follows the head's hidden layers."),
        ("pooling", "mean | meanvar", "mean", "How the frames become one vector."),
        ("layer_pooling", "last | weighted", "last", "The last layer, or a learned mean of all."),
        ("warmup_ratio", "number", "0", "Share of the steps over which the learning rate rises (0 to 1)."),
        ("push_to_hub", "yes or no", "False", "Upload the trained model."),
    )
    rows = (*shared, *alone) if own else alone
    return tuple(_key(key, "finetune", kind, default, text, section) for key, kind, default, text in rows)


_AASIST = (
    _key(
        "ssl_model", "aasist", "text", "facebook/wav2vec2-xls-r-300m", "Folder or hub name of the front end.", "AASIST"
    ),
    _key("max_len", "aasist", "whole number", "64600", "Length of a sample in samples, cut or repeated to.", "AASIST"),
    _key("batch_size", "aasist", "whole number", "24", "Samples a training step.", "AASIST"),
    _key(
        "ssl_layer_pooling", "aasist", "last | weighted", "last", "The last layer, or a learned mean of all.", "AASIST"
    ),
    _key("freeze_ssl_frontend", "aasist", "yes or no", "False", "Leave the front end as it is.", "AASIST"),
    _key("rawboost", "aasist", "yes or no", "False", "Distort the training data by RawBoost.", "AASIST"),
)

_RECURRENT = (
    _key("hidden_size", _RNN, "whole number", "64", "Width of a layer.", "RNN"),
    _key("num_layers", _RNN, "whole number", "2", "Number of layers.", "RNN"),
    _key("bidirectional", _RNN, "yes or no", "False", "Read forwards and backwards.", "RNN"),
    _key("batch_size", _RNN, "whole number", "32", "Samples a training step.", "RNN"),
)

LEARNER_KEYS = (
    *_SHALLOW,
    *_NETWORKS,
    *_finetune("MODEL", own=False),
    *_finetune("FINETUNE", own=True),
    *_AASIST,
    *_RECURRENT,
)

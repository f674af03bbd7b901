"""Uploads to the Hugging Face hub."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import huggingface_hub

from nkl.errors import UserError
from nkl_finetune.ranks import is_first

log = logging.getLogger("nkl.finetune")


def repository(options: Any) -> str | None:
    """The repository that the model is to be uploaded to; made, private, where it is not there yet.

    That is done before the training, so that it does not turn out after it that the hub cannot be reached.

    Raises:
        UserError: if it cannot be made.
    """
    if not options.push_to_hub or not is_first():
        return None
    name = (options.experiment or "finetuned") if options.push_to_hub is True else options.push_to_hub
    try:
        return str(huggingface_hub.create_repo(name, private=True, exist_ok=True).repo_id)
    except Exception as error:  # what the hub's library lets through differs with what it is built on
        why = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(
            f"MODEL.push_to_hub: the repository {name} cannot be written to: {why[0].rstrip('.')}. Is the network there? "
            "Log in with: hf auth login"
        ) from error


def upload(folder: Path, name: str) -> None:
    """Upload a model's folder. A failure is logged, and not more: the model is on disk, and may have taken days."""
    try:
        huggingface_hub.upload_folder(repo_id=name, folder_path=folder, commit_message="Fine-tuned with nkl")
        log.info("The model is at https://huggingface.co/%s.", name)
    except Exception as error:  # as above
        log.error(
            "The model could not be uploaded (%s). Do so with: hf upload %s <the run's folder>/model", error, name
        )

#pragma once

#include <string>

#include "app/config.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "grant/keys.hpp"
#include "ledger/note.hpp"

namespace jw::app {

// Secrets the node makes for itself at its first start, in <data>/keys with mode 0600.

// Keys CSRF tokens and the hashes of logins.
Result<std::string> session_secret(const file::Path& data);

// Signs checkpoints of the log. Always Ed25519, whatever suite the node signs documents with, so
// that any tlog verifier reads it (C2SP signed-note).
Result<ledger::NoteSigner> log_signer(const file::Path& data, const std::string& node);

// The keys of treatments, in <data>/keys/pseudonym, sealed as [keys] of the configuration says. Errors
// of grant/keys.hpp, and "keys.secret_file" when the file of a passphrase or PIN cannot be used.
Result<grant::FolderKeys> treatment_keys(const Config& config);
// The same only to look at: nothing is made or written. "grant.no_keys" when there are none.
Result<grant::FolderKeys> look_at_treatment_keys(const Config& config);

// The name of a node's log, as it stands in the first line of its checkpoints.
std::string log_origin(const std::string& node);

}  // namespace jw::app

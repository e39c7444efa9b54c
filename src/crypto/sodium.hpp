#pragma once

// Only for sources of this module.
namespace jw::crypto {

// libsodium must be started before its first use; later calls cost nothing.
void start_sodium();

}  // namespace jw::crypto

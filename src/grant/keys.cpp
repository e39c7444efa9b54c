#include "grant/keys.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

namespace jw::grant {
namespace {

namespace json = boost::json;
using Path = std::filesystem::path;

constexpr std::size_t kKeyBytes = 32, kLongestId = 48;
constexpr std::string_view kMasterFile = ".master.json", kKeyFormat = "jingwei-key/1";
constexpr std::string_view kLock = ".lock", kRotating = ".rotating", kNext = ".next-";
constexpr auto kPatience = std::chrono::seconds(30);
constexpr std::string_view kMasterFormat = "jingwei-master/1", kProbe = "jingwei master";

// A key id becomes a file name, so it holds nothing a path could mean.
Result<> check_id(std::string_view id) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (id.empty() || id.size() > kLongestId || !std::all_of(id.begin(), id.end(), plain))
    return fail(Code::Invalid, "grant.key_id", "a key id has only a-z, 0-9 and -, at most 48",
                "密钥编号只能含 a-z、0-9 和 -，最长 48 个字符");
  return {};
}

tl::unexpected<Error> missing(std::string_view id) {
  return fail(Code::Unavailable, "grant.key",
              "treatment key {} is not on this node; restore the keys folder from the backup",
              "本节点没有处理密钥 {}，请从备份恢复密钥目录", id);
}

tl::unexpected<Error> damaged(std::string_view id) {
  return fail(Code::Corrupt, "grant.key", "treatment key {} is damaged; restore it from the backup",
              "处理密钥 {} 已损坏，请从备份恢复", id);
}

// One holder at a time, across threads and processes; given up by the system when the process dies.
class Hold {
 public:
  static Result<Hold> take(const Path& folder, std::string_view name) {
    const auto path = folder / name;
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(file::failure(errno, path, "opening"));
    Hold hold(fd);
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) return fail(file::failure(errno, path, "locking"));
      if (std::chrono::steady_clock::now() > end)
        return fail(Code::Busy, "grant.key_busy",
                    "another program is changing the keys and does not end; try again later",
                    "另一程序正在更改密钥且长时间未结束，请稍后再试");
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return hold;
  }
  Hold(Hold&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Hold& operator=(Hold&&) = delete;
  ~Hold() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  explicit Hold(int fd) : fd_(fd) {}
  int fd_;
};

struct Reference {
  std::string_view id;
  std::int64_t version = 1;
};

// "id" or "id.2"; the first version is never written with its number.
Result<Reference> reference(std::string_view text) {
  const auto dot = text.find('.');
  Reference out{text.substr(0, dot), 1};
  if (dot != std::string_view::npos) {
    const auto digits = text.substr(dot + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.version);
    if (error != std::errc{} || end != digits.data() + digits.size() || out.version < 2 || digits[0] == '0')
      return fail(Code::Invalid, "grant.key_id", "{} is not the name of a key", "{} 不是有效的密钥编号",
                  text);
  }
  JW_TRY(check_id(out.id));
  return out;
}

struct Sealed {
  KeyVersion version;
  std::string bytes;
};

// What the seal is bound to: a key cannot be passed off as another or as another version.
std::string about(std::string_view id, const KeyVersion& version) {
  return fmt::format("jingwei key\n{}\n{}\n{}", id, version.number, version.master);
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : 0;
}

std::string now_text() { return to_string(SystemClock().now()); }

}  // namespace

struct FolderKeys::State {
  Path folder;
  MasterOptions options;
  mutable std::mutex mutex;  // guards what follows, and the files
  struct Master {
    MasterInfo info;
    std::string secret;  // "file": the bytes; "passphrase": the salt; "token": the key's label
    std::string probe;   // sealed kProbe: tells the right passphrase or token from another
    std::shared_ptr<const crypto::MasterKey> key;
  };
  std::vector<Master> list;  // oldest first
  std::string seen;          // the file `list` was read from or written to

  Result<std::shared_ptr<const crypto::MasterKey>> unlock(const std::string& kind,
                                                          const std::string& secret) const {
    std::unique_ptr<crypto::MasterKey> key;
    if (kind == "file") {
      key = JW_TRY(crypto::master_of_bytes(secret));
    } else if (kind == "passphrase") {
      if (options.passphrase.empty())
        return fail(
            Code::Unavailable, "grant.master",
            "the keys are sealed by a passphrase; name the file that holds it in keys.passphrase_file",
            "密钥由口令保护，请在 keys.passphrase_file 中指定口令文件");
      key = JW_TRY(crypto::master_of_passphrase(options.passphrase, secret, options.cost));
    } else if (kind == "token") {
      auto place = options.token;
      if (place.module.empty())
        return fail(Code::Unavailable, "grant.master",
                    "the keys are sealed by a token; name its module in keys.module",
                    "密钥由密码设备保护，请在 keys.module 中指定 PKCS#11 模块");
      place.key = secret;
      key = JW_TRY(crypto::master_on_token(place));
    } else {
      return fail(Code::Corrupt, "grant.master", "unknown kind of master key {}", "未知的主密钥类型 {}",
                  kind);
    }
    return std::shared_ptr<const crypto::MasterKey>(std::move(key));
  }

  Result<Master> make_master() const {
    Master made;
    made.info = {list.empty() ? 1 : list.back().info.version + 1, options.kind, now_text()};
    made.secret = options.kind == "token" ? fmt::format("{}-{}", options.token.key, made.info.version)
                                          : random_bytes(16);
    made.key = JW_TRY(unlock(options.kind, made.secret));
    made.probe = JW_TRY(made.key->seal(kProbe, kProbe));
    return made;
  }

  // Another process may have made a master key meanwhile, by which everything is sealed now.
  Result<> follow() {
    auto text = JW_TRY(file::read(folder / kMasterFile, std::size_t{1} << 20));
    if (text == seen) return {};
    auto before = std::exchange(list, {});
    if (auto loaded = load_masters(text); !loaded || list.empty()) {
      list = std::move(before);
      return loaded;
    }
    seen = std::move(text);
    return {};
  }

  static std::string masters_text(const std::vector<Master>& all) {
    json::array versions;
    for (const auto& one : all)
      versions.push_back(json::object{{"version", one.info.version},
                                      {"kind", one.info.kind},
                                      {"made", one.info.made},
                                      {"secret", crypto::to_base64url(one.secret)},
                                      {"probe", crypto::to_base64url(one.probe)}});
    return json::serialize(json::object{{"format", kMasterFormat}, {"versions", std::move(versions)}});
  }

  Result<> load_masters(const std::string& text) {
    const auto document = JW_TRY(parse_json(text));
    const auto* object = document.if_object();
    const auto* versions = object ? object->if_contains("versions") : nullptr;
    if (!versions || !versions->is_array() || text_of(*object, "format") != kMasterFormat)
      return fail(Code::Corrupt, "grant.master", "the master key file is damaged; restore it from the backup",
                  "主密钥文件已损坏，请从备份恢复");
    for (const auto& value : versions->get_array()) {
      const auto* entry = value.if_object();
      if (!entry) continue;
      Master one;
      one.info = {number_of(*entry, "version"), text_of(*entry, "kind"), text_of(*entry, "made")};
      one.secret = JW_TRY(crypto::from_base64url(text_of(*entry, "secret")));
      one.probe = JW_TRY(crypto::from_base64url(text_of(*entry, "probe")));
      auto key = unlock(one.info.kind, one.secret);
      // An old one that nobody can unlock any more matters only when a key still needs it.
      if (key && (*key)->open(kProbe, one.probe)) one.key = *std::move(key);
      list.push_back(std::move(one));
    }
    if (list.empty() || list.back().key) return {};
    auto key = unlock(list.back().info.kind, list.back().secret);
    if (!key) return fail(key.error());
    return fail(Code::Denied, "grant.master",
                "the passphrase or token is not the one the keys were sealed with",
                "口令或密码设备与加密密钥时所用的不符");
  }

  Result<std::string> open(std::string_view id, const Sealed& sealed) const {
    const auto master =
        std::ranges::find(list, sealed.version.master, [](const Master& one) { return one.info.version; });
    if (master == list.end() || !master->key) return missing(id);
    auto key = master->key->open(about(id, sealed.version), sealed.bytes);
    if (!key || key->size() < kKeyBytes) return damaged(id);
    return key;
  }

  Result<Sealed> seal(std::string_view id, KeyVersion version, std::string_view key) const {
    version.master = list.back().info.version;
    auto bytes = JW_TRY(list.back().key->seal(about(id, version), key));
    return Sealed{std::move(version), std::move(bytes)};
  }

  // Nothing, when there is no such file; of a key by default in its own.
  Result<std::vector<Sealed>> load(std::string_view id) const { return load(id, folder / id); }
  static Result<std::vector<Sealed>> load(std::string_view id, const Path& path) {
    const auto text = file::read(path, std::size_t{1} << 20);
    if (!text && text.error().code == Code::NotFound) return std::vector<Sealed>{};
    if (!text) return fail(text.error());
    const auto document = parse_json(*text);
    const auto* object = document ? document->if_object() : nullptr;
    const auto* versions = object ? object->if_contains("versions") : nullptr;
    if (!versions || !versions->is_array() || text_of(*object, "format") != kKeyFormat) return damaged(id);
    std::vector<Sealed> out;
    for (const auto& value : versions->get_array()) {
      const auto* entry = value.if_object();
      auto bytes = entry ? crypto::from_base64url(text_of(*entry, "sealed")) : Result<std::string>("");
      if (!entry || !bytes) return damaged(id);
      out.push_back({{number_of(*entry, "version"), text_of(*entry, "made"), number_of(*entry, "master")},
                     *std::move(bytes)});
    }
    if (out.empty()) return damaged(id);
    return out;
  }

  Result<> save(std::string_view id, const std::vector<Sealed>& all) const {
    return save(id, all, folder / id);
  }
  static Result<> save(std::string_view id, const std::vector<Sealed>& all, const Path& path) {
    json::array versions;
    for (const auto& one : all)
      versions.push_back(json::object{{"version", one.version.number},
                                      {"made", one.version.made},
                                      {"master", one.version.master},
                                      {"sealed", crypto::to_base64url(one.bytes)}});
    return file::write_durably(
        path,
        json::serialize(json::object{{"format", kKeyFormat}, {"id", id}, {"versions", std::move(versions)}}),
        0600);
  }

  std::vector<std::string> ids() const {
    std::vector<std::string> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
      if (entry.is_regular_file(ignored) && check_id(entry.path().filename().string()))
        out.push_back(entry.path().filename().string());
    std::ranges::sort(out);
    return out;
  }

  // Bare keys of earlier versions of the program.
  Result<> seal_bare() const {
    for (const auto& id : ids()) {
      const auto bytes = JW_TRY(file::read(folder / id, std::size_t{1} << 20));
      if (bytes.size() != kKeyBytes) continue;
      JW_TRY(save(id, {JW_TRY(seal(id, {1, now_text(), 0}, bytes))}));
    }
    return {};
  }
};

FolderKeys::FolderKeys(std::unique_ptr<State> state) : state_(std::move(state)) {}
FolderKeys::FolderKeys(FolderKeys&&) noexcept = default;
FolderKeys::~FolderKeys() = default;

Result<FolderKeys> FolderKeys::open(const Path& folder, MasterOptions options) {
  JW_TRY(file::make_folder(folder));
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->options = std::move(options);
  const auto hold = JW_TRY(Hold::take(folder, kLock));
  const auto kept = file::read(folder / kMasterFile, std::size_t{1} << 20);
  if (kept) {
    JW_TRY(state->load_masters(*kept));
    state->seen = *kept;
  } else if (kept.error().code != Code::NotFound) {
    return fail(kept.error());
  }
  if (state->list.empty()) {
    state->list.push_back(JW_TRY(state->make_master()));
    auto text = State::masters_text(state->list);
    JW_TRY(file::write_durably(folder / kMasterFile, text, 0600));
    state->seen = std::move(text);
  }
  JW_TRY(state->seal_bare());
  return FolderKeys(std::move(state));
}

Result<FolderKeys> FolderKeys::look(const Path& folder, MasterOptions options) {
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->options = std::move(options);
  const auto kept = file::read(folder / kMasterFile, std::size_t{1} << 20);
  if (!kept && kept.error().code != Code::NotFound) return fail(kept.error());
  if (kept) JW_TRY(state->load_masters(*kept));
  if (state->list.empty())
    return fail(Code::NotFound, "grant.no_keys",
                "there is no key store in {}; --config names the configuration of the node that is meant",
                "{} 中没有密钥库，请用 --config 指定节点的配置文件", folder.string());
  state->seen = *kept;
  return FolderKeys(std::move(state));
}

Result<> FolderKeys::make(std::string_view key_id) { return adopt(key_id, random_bytes(kKeyBytes)); }

Result<> FolderKeys::adopt(std::string_view key_id, std::string_view bytes) {
  JW_TRY(check_id(key_id));
  if (bytes.size() != kKeyBytes) return damaged(key_id);
  const std::lock_guard lock(state_->mutex);
  JW_TRY(state_->follow());
  if (!JW_TRY(state_->load(key_id)).empty()) return {};
  const auto hold = JW_TRY(Hold::take(state_->folder, kLock));
  // Meanwhile another program may have made it.
  if (!JW_TRY(state_->load(key_id)).empty()) return {};
  return state_->save(key_id, {JW_TRY(state_->seal(key_id, {1, now_text(), 0}, bytes))});
}

namespace {

std::string name_of_version(std::string_view key_id, std::int64_t number) {
  return number == 1 ? std::string(key_id) : fmt::format("{}.{}", key_id, number);
}

}  // namespace

Result<std::string> FolderKeys::current(std::string_view key_id) const {
  JW_TRY(check_id(key_id));
  const std::lock_guard lock(state_->mutex);
  JW_TRY(state_->follow());
  const auto all = JW_TRY(state_->load(key_id));
  if (all.empty()) return missing(key_id);
  return name_of_version(key_id, all.back().version.number);
}

Result<std::string> FolderKeys::name_at(std::string_view key_id, Time when) const {
  JW_TRY(check_id(key_id));
  const std::lock_guard lock(state_->mutex);
  const auto all = JW_TRY(state_->load(key_id));
  if (all.empty()) return missing(key_id);
  auto number = all.front().version.number;
  for (const auto& one : all)
    if (JW_TRY(parse_time(one.version.made)) <= when) number = one.version.number;
  return name_of_version(key_id, number);
}

Result<std::int64_t> FolderKeys::rotate(std::string_view key_id, const Record& record) {
  JW_TRY(check_id(key_id));
  const auto alone = JW_TRY(Hold::take(state_->folder, kRotating));
  const auto staged = state_->folder / fmt::format("{}{}", kNext, key_id);
  std::int64_t next = 0;
  {
    const std::lock_guard lock(state_->mutex);
    JW_TRY(state_->follow());
    auto all = JW_TRY(state_->load(key_id));
    if (all.empty()) return missing(key_id);
    next = all.back().version.number + 1;
    const auto left = State::load(key_id, staged);
    if (!left || left->empty() || left->back().version.number != next ||
        left->back().version.master != state_->list.back().info.version) {
      all.push_back(JW_TRY(state_->seal(key_id, {next, now_text(), 0}, random_bytes(kKeyBytes))));
      JW_TRY(State::save(key_id, all, staged));
    }
  }
  // Nobody waits for the store while the keys are locked: whoever writes to it may need one.
  if (auto recorded = record(next); !recorded) {
    JW_TRY(file::remove(staged));
    return fail(std::move(recorded).error());
  }
  const std::lock_guard lock(state_->mutex);
  const auto hold = JW_TRY(Hold::take(state_->folder, kLock));
  JW_TRY(file::move_durably(staged, state_->folder / key_id));
  return next;
}

Result<std::int64_t> FolderKeys::rotate_master(const RecordMaster& record) {
  const auto alone = JW_TRY(Hold::take(state_->folder, kRotating));
  const auto staged = state_->folder / fmt::format("{}{}", kNext, kMasterFile);
  std::vector<State::Master> next;
  std::string text;
  std::int64_t keys = 0;
  {
    const std::lock_guard lock(state_->mutex);
    JW_TRY(state_->follow());
    next = state_->list;
    next.push_back(JW_TRY(state_->make_master()));
    text = State::masters_text(next);
    keys = static_cast<std::int64_t>(state_->ids().size());
    JW_TRY(file::write_durably(staged, text, 0600));
  }
  if (auto recorded = record(next.back().info, keys); !recorded) {
    JW_TRY(file::remove(staged));
    return fail(std::move(recorded).error());
  }
  const std::lock_guard lock(state_->mutex);
  const auto hold = JW_TRY(Hold::take(state_->folder, kLock));
  JW_TRY(file::move_durably(staged, state_->folder / kMasterFile));
  state_->list = std::move(next);
  state_->seen = std::move(text);
  std::int64_t count = 0;
  // A crash between two files leaves some under the old master key, which still opens them.
  for (const auto& id : state_->ids()) {
    auto all = JW_TRY(state_->load(id));
    for (auto& one : all) one = JW_TRY(state_->seal(id, one.version, JW_TRY(state_->open(id, one))));
    JW_TRY(state_->save(id, all));
    JW_TRY(file::remove(state_->folder / fmt::format("{}{}", kNext, id)));
    ++count;
  }
  return count;
}

Result<std::vector<KeyInfo>> FolderKeys::list() const {
  const std::lock_guard lock(state_->mutex);
  JW_TRY(state_->follow());
  std::vector<KeyInfo> out;
  for (auto& id : state_->ids()) {
    KeyInfo info{id, {}};
    for (auto& one : JW_TRY(state_->load(id))) info.versions.push_back(std::move(one.version));
    out.push_back(std::move(info));
  }
  return out;
}

std::vector<MasterInfo> FolderKeys::masters() const {
  const std::lock_guard lock(state_->mutex);
  // What cannot be read is said by whoever needs a key; here the last that was known is shown.
  static_cast<void>(state_->follow().has_value());
  std::vector<MasterInfo> out;
  for (const auto& one : state_->list) out.push_back(one.info);
  return out;
}

Result<std::string> FolderKeys::find(std::string_view key_id) const {
  const auto wanted = JW_TRY(reference(key_id));
  const std::lock_guard lock(state_->mutex);
  JW_TRY(state_->follow());
  for (const auto& one : JW_TRY(state_->load(wanted.id)))
    if (one.version.number == wanted.version) return state_->open(wanted.id, one);
  return missing(key_id);
}

namespace {

class NoKeys final : public KeyStore {
 public:
  Result<std::string> find(std::string_view key_id) const override { return missing(key_id); }
};

}  // namespace

const KeyStore& no_keys() {
  static const NoKeys none;
  return none;
}

PreviewKeys::PreviewKeys() : secret_(random_bytes(kKeyBytes)) {}

Result<std::string> PreviewKeys::find(std::string_view key_id) const {
  return crypto::hmac(crypto::HashKind::Sha256, secret_, key_id);
}

}  // namespace jw::grant

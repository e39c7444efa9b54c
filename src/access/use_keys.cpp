#include "access/use_keys.hpp"

#include "access/subjects.hpp"
#include "grant/keys.hpp"

namespace jw::access {
namespace {

constexpr std::size_t kBareKeyBytes = 32;

Time month_begin(Time now) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(now + std::chrono::hours(8)));
  return Time(std::chrono::sys_days(day.year() / day.month() / 1)) - std::chrono::hours(8);
}

}  // namespace

Result<std::unique_ptr<UseKeys>> UseKeys::open(grant::FolderKeys& keys, const file::Path& old) {
  const auto bare = file::read(old, 1024);
  if (!bare && bare.error().code != Code::NotFound) return fail(bare.error());
  if (bare && bare->size() != kBareKeyBytes)
    return fail(Code::Corrupt, "access.key_file",
                "the key of the commitments is damaged; restore it from the backup",
                "承诺密钥文件已损坏，请从备份恢复");
  for (const auto id : {kSubjects, kNoise}) JW_TRY(bare ? keys.adopt(id, *bare) : keys.make(id));
  if (bare) JW_TRY(file::remove(old));
  std::unique_ptr<UseKeys> made(new UseKeys(keys));
  return made;
}

Result<std::shared_ptr<const UseKeys::Month>> UseKeys::month(Time now) const {
  if (auto known = ready(now)) return known;
  const auto key = JW_TRY(keys_.find(JW_TRY(keys_.name_at(kSubjects, month_begin(now)))));
  const auto request = crypto::hmac(crypto::HashKind::Sha256, key, "jingwei request");
  auto made = std::make_shared<const Month>(Month{month_number(now), crypto::Hmac(crypto::HashKind::Sm3, key),
                                                  crypto::Hmac(crypto::HashKind::Sha256, request)});
  month_ = made;
  return made;
}

std::shared_ptr<const UseKeys::Month> UseKeys::ready(Time now) const {
  auto known = month_.load();
  return known && known->number == month_number(now) ? known : nullptr;
}

Result<std::string> UseKeys::noise(Time issued) const {
  return keys_.find(JW_TRY(keys_.name_at(kNoise, issued)));
}

}  // namespace jw::access

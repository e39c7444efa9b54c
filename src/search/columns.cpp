#include "search/columns.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace jw::search {
namespace {

constexpr char kBetween = '\x1f';  // values of one filter, in the name of their set

void put_number(std::string& to, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) to.push_back(static_cast<char>((number >> shift) & 0xff));
}

void put_text(std::string& to, std::string_view text) {
  put_number(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

struct Reader {
  std::string_view left;
  bool good = true;

  std::uint32_t number() {
    if (left.size() < 4) return good = false, 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(left[i])) << (8 * i);
    left.remove_prefix(4);
    return value;
  }
  std::string text() {
    const auto size = number();
    if (!good || left.size() < size) return good = false, std::string();
    std::string out(left.substr(0, size));
    left.remove_prefix(size);
    return out;
  }
};

std::string joined(const std::vector<std::string>& values) {
  std::string all(1, kBetween);
  for (const auto& value : values) all.append(value).push_back(kBetween);
  return all;
}

}  // namespace

std::string pack(const Record& record) {
  std::string out;
  put_number(out, record.length);
  for (const auto& value : record.facets) put_text(out, value);
  for (const auto& values : record.filters) {
    put_number(out, static_cast<std::uint32_t>(values.size()));
    for (const auto& value : values) put_text(out, value);
  }
  for (const auto& key : record.sorts) {
    if (const auto* number = std::get_if<double>(&key)) {
      std::string bytes(sizeof *number, '\0');
      std::memcpy(bytes.data(), number, sizeof *number);
      put_text(out, "n" + bytes);
    } else {
      put_text(out, "t" + std::get<std::string>(key));
    }
  }
  return out;
}

std::optional<Record> unpack(std::string_view from, std::size_t facets, std::size_t sorts) {
  Reader reader{from};
  Record record;
  record.length = reader.number();
  for (std::size_t i = 0; i < facets && reader.good; ++i) record.facets.push_back(reader.text());
  for (std::size_t i = 0; i < facets && reader.good; ++i) {
    auto& values = record.filters.emplace_back();
    for (auto left = reader.number(); left > 0 && reader.good; --left) values.push_back(reader.text());
  }
  for (std::size_t i = 0; i < sorts && reader.good; ++i) {
    const auto key = reader.text();
    if (key.starts_with('t')) {
      record.sorts.emplace_back(key.substr(1));
    } else if (key.starts_with('n') && key.size() == 1 + sizeof(double)) {
      double number = 0;
      std::memcpy(&number, key.data() + 1, sizeof number);
      record.sorts.emplace_back(number);
    } else {
      reader.good = false;
    }
  }
  if (!reader.good || !reader.left.empty()) return std::nullopt;
  return record;
}

Columns::Columns(std::size_t facets, std::size_t sorts) : facets_(facets), sorts_(sorts) {
  for (std::size_t i = 0; i < facets; ++i) {
    values_.push_back(std::make_shared<const Names>());
    sets_.push_back(std::make_shared<const Names>());
  }
}

std::shared_ptr<Columns::Chunk> Columns::fresh_chunk() const {
  auto chunk = std::make_shared<Chunk>();
  chunk->live.assign(kRows, 0);
  chunk->lengths.assign(kRows, 0);
  chunk->values.assign(kRows * facets_, 0);
  chunk->sets.assign(kRows * facets_, 0);
  chunk->numbers.assign(kRows * sorts_, 0);
  chunk->starts.assign(kRows * sorts_, {});
  chunk->texts.assign(kRows * sorts_, {});
  return chunk;
}

std::shared_ptr<const Columns> Columns::with(const std::vector<Change>& changes) const {
  auto next = std::make_shared<Columns>(*this);
  std::map<std::size_t, std::shared_ptr<Chunk>> touched;
  std::map<const Names*, std::shared_ptr<Names>> grown;
  const auto number = [&](std::shared_ptr<const Names>& names, const std::string& name) {
    const auto known = names->numbers.find(name);
    if (known != names->numbers.end()) return known->second;
    auto& own = grown[names.get()];  // copied once a call, then it grows in place
    if (!own) {
      own = std::make_shared<Names>(*names);
      names = own;
      grown[names.get()] = own;
    }
    const auto added = static_cast<std::uint32_t>(own->all.size());
    own->all.push_back(name);
    own->numbers.emplace(name, added);
    return added;
  };
  for (const auto& [doc, record] : changes) {
    const std::size_t place = doc / kRows;
    while (next->chunks_.size() <= place) next->chunks_.push_back(fresh_chunk());
    auto& chunk = touched[place];
    if (!chunk) {
      chunk = std::make_shared<Chunk>(*next->chunks_[place]);
      next->chunks_[place] = chunk;
    }
    const std::size_t row = doc % kRows;
    if (chunk->live[row]) {
      next->length_ -= chunk->lengths[row];
      --next->live_;
    }
    chunk->live[row] = record.has_value();
    if (!record) continue;
    ++next->live_;
    next->length_ += record->length;
    chunk->lengths[row] = record->length;
    for (std::size_t i = 0; i < facets_; ++i) {
      chunk->values[row * facets_ + i] = number(next->values_[i], record->facets[i]);
      chunk->sets[row * facets_ + i] = number(next->sets_[i], joined(record->filters[i]));
    }
    for (std::size_t i = 0; i < sorts_; ++i) {
      const auto* one = std::get_if<double>(&record->sorts[i]);
      chunk->numbers[row * sorts_ + i] = one ? *one : 0;
      chunk->texts[row * sorts_ + i] = one ? std::string() : std::get<std::string>(record->sorts[i]);
      chunk->starts[row * sorts_ + i] = start_of(chunk->texts[row * sorts_ + i]);
    }
  }
  return next;
}

Columns::Mask Columns::mask(std::size_t facet, const std::vector<std::string>& any) const {
  const auto& sets = sets_[facet]->all;
  Mask mask(sets.size(), 0);
  for (const auto& value : any) {
    const auto wanted = joined({value});
    for (std::size_t i = 0; i < sets.size(); ++i)
      mask[i] |= static_cast<std::uint8_t>(sets[i].find(wanted) != std::string::npos);
  }
  return mask;
}

Columns::Start Columns::start_of(std::string_view text) {
  Start start{};
  for (std::size_t i = 0; i < sizeof(Start); ++i)
    start[i / 8] = start[i / 8] << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return start;
}

int Columns::compare(std::size_t sort, Doc a, Doc b) const {
  const std::size_t at = (a % kRows) * sorts_ + sort;
  const std::size_t bt = (b % kRows) * sorts_ + sort;
  const double x = chunk(a).numbers[at];
  const double y = chunk(b).numbers[bt];
  if (x != y) return x < y ? -1 : 1;
  const auto& early = chunk(a).starts[at];
  const auto& late = chunk(b).starts[bt];
  if (early != late) return early < late ? -1 : 1;
  return chunk(a).texts[at].compare(chunk(b).texts[bt]);
}

}  // namespace jw::search

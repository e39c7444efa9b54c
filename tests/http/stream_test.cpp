#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

#include "http/body.hpp"
#include "http/server.hpp"
#include "raw.hpp"

namespace jw::http {
namespace {

using namespace std::chrono_literals;

Admission streamed(const RequestHead&) {
  Admission admission;
  admission.stream = true;
  admission.body_limit = 64 << 20;
  return admission;
}

// Counts what comes; "error:<reason>" when it breaks.
Response measure(const Call& call, Request& request) {
  std::uint64_t bytes = 0;
  for (;;) {
    const auto piece = request.stream->next(call);
    if (!piece) return Response::text(200, "error:" + piece.error().reason);
    if (piece->empty()) return Response::text(200, fmt::format("bytes:{}", bytes));
    bytes += piece->size();
  }
}

std::string post(std::string_view headers) {
  return fmt::format("POST /up HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n\r\n", headers);
}

TEST(Upload, ComesInPiecesAndIsComplete) {
  Running node(measure, {}, streamed);
  Raw raw(node.port());
  raw.send(post("Content-Length: 20000000"));
  const std::string piece(1 << 20, 'x');
  for (std::size_t left = 20000000; left > 0;) {
    const auto part = std::string_view(piece).substr(0, std::min(left, piece.size()));
    ASSERT_TRUE(raw.send(part));
    left -= part.size();
  }
  EXPECT_TRUE(raw.read_all().ends_with("bytes:20000000"));
}

TEST(Upload, ChunkedAndEmptyWorkToo) {
  Running node(measure, {}, streamed);
  EXPECT_TRUE(
      node.ask(post("Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").ends_with("bytes:5"));
  EXPECT_TRUE(node.ask(post("Content-Length: 0")).ends_with("bytes:0"));
  EXPECT_TRUE(node.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ends_with("bytes:0"));
}

TEST(Upload, ReadGivesBytes) {
  Running node(
      [](const Call& call, Request& request) {
        std::string all;
        char some[3];
        for (;;) {
          const auto got = request.stream->read(call, some, sizeof some);
          if (!got || *got == 0) return Response::text(200, all);
          all.append(some, *got);
        }
      },
      {}, streamed);
  EXPECT_TRUE(node.ask(post("Content-Length: 10") + "0123456789").ends_with("0123456789"));
}

TEST(Upload, NobodyReadingHoldsTheClientBack) {
  std::atomic<bool> go = false;
  Running node(
      [&](const Call& call, Request& request) {
        wait_until([&] { return go.load(); });
        return measure(call, request);
      },
      {}, streamed);
  Raw raw(node.port());
  raw.send(post("Content-Length: 33554432"));
  std::atomic<std::size_t> sent = 0;
  std::jthread sender([&] {
    const std::string piece(64 << 10, 'x');
    while (sent < 33554432 && raw.send(piece)) sent += piece.size();
  });
  std::this_thread::sleep_for(300ms);
  const auto held = node.server->stats().bytes_in;
  EXPECT_LT(held, 1u << 20);
  EXPECT_LT(sent, 33554432u);
  go = true;
  sender.join();
  EXPECT_TRUE(raw.read_all().ends_with("bytes:33554432"));
}

TEST(Upload, BrokenBodiesAreErrorsForTheReader) {
  Limits limits;
  limits.body_timeout = 300ms;
  Running node(measure, limits, streamed);
  EXPECT_TRUE(
      node.ask(post("Transfer-Encoding: chunked") + "3\r\nabc\r\nzz\r\n").ends_with("error:http.body"));
  {
    Raw raw(node.port());
    raw.send(post("Content-Length: 10") + "abc");
    EXPECT_TRUE(raw.read_all().ends_with("error:http.body_slow"));
  }
  {
    Raw raw(node.port());
    raw.send(post("Content-Length: 10") + "abc");
    raw.half_close();
    EXPECT_TRUE(raw.read_all().ends_with("error:http.body"));
  }
}

TEST(Upload, LimitHoldsForStreamsToo) {
  auto dispatch = [](const RequestHead&) {
    Admission admission;
    admission.stream = true;
    admission.body_limit = 10;
    return admission;
  };
  Running node(measure, {}, dispatch);
  EXPECT_EQ(status_in(node.ask(post("Content-Length: 11"))), 413);
  EXPECT_TRUE(node.ask(post("Transfer-Encoding: chunked") + "b\r\n0123456789a\r\n0\r\n\r\n")
                  .ends_with("error:http.body_large"));
}

TEST(Upload, DeadlineHoldsWhileWaitingForBytes) {
  Limits limits;
  limits.deadline = 200ms;
  Running node(measure, limits, streamed);
  Raw raw(node.port());
  raw.send(post("Content-Length: 10"));
  EXPECT_TRUE(raw.read_all().ends_with("error:call.timeout"));
}

TEST(Upload, HandlerMayAnswerWithoutReading) {
  Running node([](const Call&, Request&) { return Response::text(403, "no thanks"); }, {}, streamed);
  Raw raw(node.port());
  raw.send(post("Content-Length: 33554432"));
  const std::string piece(64 << 10, 'x');
  for (int i = 0; i < 20 && raw.send(piece);) ++i;
  const auto answer = raw.read_all();
  EXPECT_EQ(status_in(answer), 403);
  EXPECT_TRUE(answer.ends_with("no thanks"));
}

TEST(Upload, LeavingClientEndsTheReader) {
  std::promise<std::string> reason;
  Running node(
      [&](const Call& call, Request& request) {
        for (;;) {
          const auto piece = request.stream->next(call);
          if (piece && !piece->empty()) continue;
          reason.set_value(piece ? "end" : piece.error().reason);
          return Response::empty(204);
        }
      },
      {}, streamed);
  {
    Raw raw(node.port());
    raw.send(post("Content-Length: 100") + "abc");
    ASSERT_TRUE(wait_until([&] { return node.pool.load().running == 1; }));
  }
  auto told = reason.get_future();
  ASSERT_EQ(told.wait_for(5s), std::future_status::ready);
  EXPECT_NE(told.get(), "end");
}

Response count_to(std::size_t lines) {
  auto response = Response::text(200, "", "text/csv");
  response.stream = [lines](BodyWriter& out) -> Result<> {
    for (std::size_t i = 0; i < lines; ++i) JW_TRY(out.write(fmt::format("line {}\n", i)));
    return {};
  };
  return response;
}

std::string unchunk(std::string_view body) {
  std::string all;
  for (;;) {
    const auto eol = body.find("\r\n");
    const auto size = std::stoul(std::string(body.substr(0, eol)), nullptr, 16);
    if (size == 0) return all;
    all += body.substr(eol + 2, size);
    body.remove_prefix(eol + 4 + size);
  }
}

TEST(Download, StreamIsWholeAndTheConnectionStays) {
  Running node([](const Call&, Request&) { return count_to(100000); });
  Raw raw(node.port());
  for (int round = 0; round < 2; ++round) {
    raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = raw.read_to("\r\n0\r\n\r\n");
    EXPECT_NE(answer.find("Transfer-Encoding: chunked"), std::string::npos);
    const auto body = unchunk(std::string_view(answer).substr(answer.find("\r\n\r\n") + 4));
    EXPECT_TRUE(body.starts_with("line 0\nline 1\n"));
    EXPECT_TRUE(body.ends_with("line 99999\n"));
    EXPECT_EQ(std::count(body.begin(), body.end(), '\n'), 100000);
  }
}

TEST(Download, OldClientsGetItWithoutChunks) {
  Running node([](const Call&, Request&) { return count_to(20000); });
  const auto answer = node.ask("GET / HTTP/1.0\r\n\r\n");
  const auto body = answer.substr(answer.find("\r\n\r\n") + 4);
  EXPECT_TRUE(body.starts_with("line 0\nline 1\n"));
  EXPECT_EQ(std::count(body.begin(), body.end(), '\n'), 20000);
}

TEST(Download, HeadDoesNotRunTheStream) {
  Running node([](const Call&, Request&) {
    auto response = Response::empty(200);
    response.stream = [](BodyWriter&) -> Result<> { throw std::logic_error("must not run"); };
    return response;
  });
  EXPECT_EQ(status_in(node.ask("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
  EXPECT_EQ(node.server->stats().bugs, 0u);
}

TEST(Download, FailingHalfWayIsSeenByTheClient) {
  Running node([](const Call&, Request& request) {
    auto response = Response::empty(200);
    const bool throws = request.path == "/throw";
    response.stream = [throws](BodyWriter& out) -> Result<> {
      JW_TRY(out.write("some"));
      JW_TRY(out.flush());
      if (throws) throw std::runtime_error("broken");
      return fail(Code::Unavailable, "test.gone", "source gone", "来源已失效");
    };
    return response;
  });
  for (const auto* path : {"/fail", "/throw"}) {
    Raw raw(node.port());
    raw.send(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", path));
    const auto answer = raw.read_all();
    EXPECT_TRUE(answer.ends_with("some\r\n")) << answer;
    EXPECT_TRUE(raw.closed());
  }
}

TEST(Download, LeavingClientStopsTheWriter) {
  std::promise<std::string> reason;
  Running node([&](const Call&, Request&) {
    auto response = Response::empty(200);
    response.stream = [&](BodyWriter& out) -> Result<> {
      const std::string piece(64 << 10, 'x');
      for (;;) {
        auto written = out.write(piece);
        if (written) continue;
        reason.set_value(written.error().reason);
        return written;
      }
    };
    return response;
  });
  {
    Raw raw(node.port());
    raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_in(raw.read_to("\r\n\r\n")), 200);
  }
  auto told = reason.get_future();
  ASSERT_EQ(told.wait_for(5s), std::future_status::ready);
  EXPECT_EQ(told.get(), "http.disconnected");
}

TEST(Download, SlowReaderHoldsTheWriterBackAndIsCutOffInTheEnd) {
  std::atomic<std::size_t> written = 0;
  std::promise<void> ended;
  Limits limits;
  limits.body_timeout = 700ms;
  Running node(
      [&](const Call&, Request&) {
        auto response = Response::empty(200);
        response.stream = [&](BodyWriter& out) -> Result<> {
          const std::string piece(64 << 10, 'x');
          while (out.write(piece)) written += piece.size();
          ended.set_value();
          return {};
        };
        return response;
      },
      limits);
  Raw raw(node.port());
  raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(300ms);
  EXPECT_LT(written, 16u << 20);  // what the kernel's buffers hold, not everything
  auto told = ended.get_future();
  EXPECT_EQ(told.wait_for(10s), std::future_status::ready);
}

TEST(Download, FilesAreSentWholeOrInPart) {
  char name[] = "/tmp/jw_file_XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(name);
  std::string content;
  for (int i = 0; i < 200000; ++i) content += std::to_string(i) + ",";
  std::ofstream(folder / "data.csv") << content;
  Running node([&](const Call&, Request& request) {
    auto response = Response::empty(200);
    response.file = FileBody{(folder / request.path.substr(1)).string(), 0, std::nullopt};
    if (request.query.find("part")) response.file->offset = 10, response.file->length = 20;
    return response;
  });
  const auto get = [&](std::string_view target) {
    return node.ask(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", target));
  };
  const auto whole = get("/data.csv");
  EXPECT_EQ(whole.substr(whole.find("\r\n\r\n") + 4), content);
  const auto part = get("/data.csv?part");
  EXPECT_EQ(part.substr(part.find("\r\n\r\n") + 4), content.substr(10, 20));
  EXPECT_EQ(status_in(get("/absent.csv")), 404);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace jw::http

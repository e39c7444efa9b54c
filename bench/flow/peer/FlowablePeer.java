import java.util.concurrent.atomic.AtomicLong;
import java.util.ArrayList;
import java.util.List;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.ProcessEngineConfiguration;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.delegate.JavaDelegate;
import org.flowable.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.flowable.task.api.Task;

/**
 * The process of bench_flow on Flowable: start, service, two user tasks side by side, end. Prints completed instances
 * a second. FlowablePeer SECONDS CLIENTS, beside the PostgreSQL whose socket's folder JW_TEST_POSTGRES names.
 */
public final class FlowablePeer {
  public static final class Check implements JavaDelegate {
    @Override
    public void execute(DelegateExecution execution) {
      execution.setVariable("complete", true);
    }
  }

  private static final String MODEL = """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flowable="http://flowable.org/bpmn"
          targetNamespace="bench">
        <process id="bench" isExecutable="true">
          <startEvent id="start"/>
          <serviceTask id="check" flowable:class="FlowablePeer$Check"/>
          <parallelGateway id="fork"/>
          <userTask id="review" flowable:candidateGroups="${org}"/>
          <userTask id="consent" flowable:candidateGroups="${org}"/>
          <parallelGateway id="join"/>
          <endEvent id="end"/>
          <sequenceFlow id="a" sourceRef="start" targetRef="check"/>
          <sequenceFlow id="b" sourceRef="check" targetRef="fork"/>
          <sequenceFlow id="c" sourceRef="fork" targetRef="review"/>
          <sequenceFlow id="d" sourceRef="fork" targetRef="consent"/>
          <sequenceFlow id="e" sourceRef="review" targetRef="join"/>
          <sequenceFlow id="f" sourceRef="consent" targetRef="join"/>
          <sequenceFlow id="g" sourceRef="join" targetRef="end"/>
        </process>
      </definitions>
      """;

  private final ProcessEngine engine;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong done = new AtomicLong();

  private FlowablePeer(ProcessEngine engine) {
    this.engine = engine;
  }

  private void one() {
    final long number = next.getAndIncrement();
    final var instance = engine.getRuntimeService().createProcessInstanceBuilder().processDefinitionKey("bench")
        .name("企业登记信息共享申请").variable("org", (320600 + number % 100) + ".data").variable("number", number).start();
    final List<Task> tasks = engine.getTaskService().createTaskQuery().processInstanceId(instance.getId()).list();
    for (final Task task : tasks) {
      engine.getTaskService().complete(task.getId(), java.util.Map.of("opinion", "同意"));
    }
    done.incrementAndGet();
  }

  private double rate(double seconds, int clients) throws InterruptedException {
    done.set(0);
    final long start = System.nanoTime();
    final long until = start + (long) (seconds * 1e9);
    final List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; ++i) {
      final Thread thread = new Thread(() -> {
        while (System.nanoTime() < until) {
          one();
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (final Thread thread : threads) {
      thread.join();
    }
    return done.get() / ((System.nanoTime() - start) / 1e9);
  }

  public static void main(String[] args) throws Exception {
    final double seconds = Double.parseDouble(args[0]);
    final int clients = Integer.parseInt(args[1]);
    final var configuration = new StandaloneProcessEngineConfiguration();
    final String store = System.getenv("JW_TEST_POSTGRES");
    final String folder = store.substring(store.indexOf("host=") + 5);
    configuration.setJdbcUrl("jdbc:postgresql://localhost/postgres?sslmode=disable&prepareThreshold=3"
        + "&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg=" + folder
        + "/.s.PGSQL.5432");
    configuration.setJdbcUsername("postgres");
    configuration.setJdbcPassword("");
    configuration.setJdbcDriver("org.postgresql.Driver");
    configuration.setJdbcMaxActiveConnections(clients + 2);
    configuration.setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE);
    configuration.setAsyncExecutorActivate(false);
    final ProcessEngine engine = configuration.buildProcessEngine();
    engine.getRepositoryService().createDeployment().addString("bench.bpmn20.xml", MODEL).deploy();
    final FlowablePeer peer = new FlowablePeer(engine);
    peer.rate(seconds, clients);  // until the virtual machine has compiled what is hot
    System.out.printf("{\"completed_per_s\": %.1f}%n", peer.rate(seconds, clients));
    engine.close();
    System.exit(0);
  }
}
